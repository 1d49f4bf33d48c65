//! Names for formats in which a name must occur only once.

use std::collections::HashSet;

use arrow_schema::Schema;

/// The names of the columns; one that occurs again gets a number: `a`, `a_2`, `a_3`.
///
/// An object of JSON with the same key twice would lose a column in most readers.
pub(crate) fn unique(schema: &Schema) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    let given: HashSet<&str> = schema
        .fields()
        .iter()
        .map(|field| field.name().as_str())
        .collect();
    let fields = schema.fields().iter();
    fields
        .map(|field| {
            let mut name = field.name().clone();
            let mut number = 2;
            while taken.contains(&name) || (name != *field.name() && given.contains(name.as_str()))
            {
                name = format!("{}_{number}", field.name());
                number += 1;
            }
            taken.insert(name.clone());
            name
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use arrow_schema::{DataType, Field};

    use super::*;

    #[test]
    fn a_name_that_occurs_again_gets_a_number_that_no_other_column_has() {
        let field = |name: &str| Field::new(name, DataType::Int64, true);
        let schema = Schema::new(vec![field("a"), field("a"), field("a_2"), field("a")]);
        assert_eq!(unique(&schema), ["a", "a_3", "a_2", "a_4"]);
    }
}
