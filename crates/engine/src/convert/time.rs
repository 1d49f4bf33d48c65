//! `DateTime` and `DateTime64`: instants, with the zone they are shown in.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{TimestampSecondType, UInt32Type};
use arrow_array::{Array, ArrayRef, PrimitiveArray};
use arrow_cast::cast;
use arrow_schema::DataType as ArrowType;

use super::corrupt;
use crate::EngineError;

/// The zone of a type that names none. The instant does not depend on it.
const DEFAULT_ZONE: &str = "UTC";

/// `DateTime` is sent as its seconds since 1970, without a zone.
pub(super) fn seconds(array: &ArrayRef, zone: Option<&str>) -> Result<ArrayRef, EngineError> {
    let Some(numbers) = array.as_primitive_opt::<UInt32Type>() else {
        return in_zone(array, zone);
    };
    let instants: PrimitiveArray<TimestampSecondType> = numbers.unary(i64::from);
    Ok(Arc::new(
        instants.with_timezone(zone.unwrap_or(DEFAULT_ZONE)),
    ))
}

/// `DateTime64` is sent as an instant with the server's zone, if its type names none.
pub(super) fn in_zone(array: &ArrayRef, zone: Option<&str>) -> Result<ArrayRef, EngineError> {
    let ArrowType::Timestamp(unit, _) = array.data_type() else {
        return Ok(Arc::clone(array));
    };
    let target = ArrowType::Timestamp(*unit, Some(zone.unwrap_or(DEFAULT_ZONE).into()));
    if *array.data_type() == target {
        return Ok(Arc::clone(array));
    }
    // Without a zone the numbers are UTC in ClickHouse; Arrow would read them as local time.
    let integers = cast(array, &ArrowType::Int64).map_err(|error| corrupt(error.to_string()))?;
    cast(&integers, &target).map_err(|error| corrupt(error.to_string()))
}

#[cfg(test)]
mod tests {
    use arrow_array::{TimestampMillisecondArray, UInt32Array};
    use arrow_schema::TimeUnit;

    use super::*;

    #[test]
    fn seconds_become_instants_in_the_zone_of_the_type() {
        let arrived: ArrayRef = Arc::new(UInt32Array::from(vec![u32::MAX]));
        let array = seconds(&arrived, Some("Europe/Berlin")).expect("it converts");
        let expected = ArrowType::Timestamp(TimeUnit::Second, Some("Europe/Berlin".into()));
        assert_eq!(array.data_type(), &expected);
        let instants = array.as_primitive::<TimestampSecondType>();
        assert_eq!(instants.value(0), i64::from(u32::MAX));
    }

    #[test]
    fn another_zone_does_not_move_the_instant() {
        let arrived: ArrayRef = Arc::new(
            TimestampMillisecondArray::from(vec![1_577_836_800_123]).with_timezone("Asia/Tokyo"),
        );
        let array = in_zone(&arrived, None).expect("it converts");
        let expected = ArrowType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()));
        assert_eq!(array.data_type(), &expected);
        let numbers = cast(&array, &ArrowType::Int64).expect("numbers");
        let numbers = numbers.as_primitive::<arrow_array::types::Int64Type>();
        assert_eq!(numbers.value(0), 1_577_836_800_123);
    }
}
