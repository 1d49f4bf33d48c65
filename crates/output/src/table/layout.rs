//! Which columns of a table are shown, and how wide.

use arrow_schema::Schema;

use super::Block;
use super::cell::{Cells, width};
use crate::column::{is_number, is_text};
use crate::escape;

/// Blanks between two columns.
pub(super) const GAP: usize = 2;

/// What a column of text is never narrower than, if its values are longer: less is of no use.
const LEAST: usize = 16;

/// What a column would like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wish {
    /// The width of its widest value.
    pub(super) natural: usize,
    /// Less than that will not do.
    pub(super) least: usize,
}

impl Wish {
    /// The wishes of the columns, after a look at the first rows. Text may be cut; numbers and
    /// times may not.
    pub(super) fn of(
        schema: &Schema,
        blocks: &[Block],
        cells: &mut Cells,
        most_rows: usize,
    ) -> Vec<Self> {
        let fields = schema.fields().iter().enumerate();
        let wishes = fields.map(|(column, field)| {
            let mut natural = width(&escape::line(field.name()));
            let rows = blocks
                .iter()
                .flat_map(|block| (0..block.rows).map(move |row| (block, row)));
            for (block, row) in rows.take(most_rows) {
                natural = natural.max(width(&cells.text(block, column, row)));
            }
            let least = if is_text(field.data_type()) {
                natural.min(LEAST)
            } else {
                natural
            };
            Self { natural, least }
        });
        wishes.collect()
    }
}

/// Which columns are shown, and how wide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    /// Index and width of each column that is shown.
    pub(super) columns: Vec<(usize, usize)>,
    /// Width of the row numbers; 0 for none.
    pub(super) margin: usize,
}

impl Layout {
    /// Fits columns into the width of a terminal: as many as have room for their least, from the
    /// left; what is left over goes to those that wish more, the smallest wish first.
    pub(super) fn fit(wishes: &[Wish], terminal: Option<u16>, margin: usize) -> Self {
        let Some(terminal) = terminal else {
            let columns = wishes.iter().map(|wish| wish.natural).enumerate();
            return Self {
                columns: columns.collect(),
                margin,
            };
        };
        let before = 1 + if margin > 0 { margin + GAP } else { 0 };
        let mut left = usize::from(terminal).saturating_sub(before);
        let mut columns = Vec::new();
        for (index, wish) in wishes.iter().enumerate() {
            let gap = if columns.is_empty() { 0 } else { GAP };
            if wish.least + gap <= left {
                left -= wish.least + gap;
                columns.push((index, wish.least));
            } else if index == 0 {
                // One column is always shown.
                columns.push((0, wish.least.min(left.max(1))));
                left = 0;
            }
        }
        widen(&mut columns, wishes, left);
        Self { columns, margin }
    }

    /// Indexes of the columns that are not shown, of so many.
    pub(super) fn hidden(&self, count: usize) -> impl Iterator<Item = usize> + '_ {
        (0..count).filter(|index| !self.columns.iter().any(|(shown, _)| shown == index))
    }
}

/// Gives what is left over to the columns that wish more.
fn widen(columns: &mut [(usize, usize)], wishes: &[Wish], mut left: usize) {
    let mut by_wish: Vec<usize> = (0..columns.len()).collect();
    by_wish.sort_by_key(|place| {
        let (index, width) = columns[*place];
        wishes[index].natural.saturating_sub(width)
    });
    for (done, place) in by_wish.iter().enumerate() {
        let (index, width) = &mut columns[*place];
        let share = left / (by_wish.len() - done);
        let given = wishes[*index].natural.saturating_sub(*width).min(share);
        *width += given;
        left -= given;
    }
}

/// Which columns hold numbers, which stand to the right.
pub(super) fn numbers(schema: &Schema) -> Vec<bool> {
    schema
        .fields()
        .iter()
        .map(|field| is_number(field.data_type()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(natural: usize, least: usize) -> Wish {
        Wish { natural, least }
    }

    #[test]
    fn without_a_terminal_every_column_has_the_width_of_its_values() {
        let layout = Layout::fit(&[wish(12, 12), wish(900, 16)], None, 0);
        assert_eq!(layout.columns, [(0, 12), (1, 900)]);
    }

    #[test]
    fn what_is_left_over_goes_to_the_smallest_wish_first() {
        let layout = Layout::fit(&[wish(10, 10), wish(20, 16), wish(900, 16)], Some(80), 0);
        assert_eq!(layout.columns, [(0, 10), (1, 20), (2, 45)]);
    }

    #[test]
    fn a_column_without_room_is_left_out_and_a_narrower_one_after_it_is_not() {
        let layout = Layout::fit(&[wish(20, 20), wish(40, 40), wish(5, 5)], Some(40), 0);
        assert_eq!(layout.columns, [(0, 20), (2, 5)]);
        assert_eq!(layout.hidden(3).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn one_column_is_always_shown() {
        let layout = Layout::fit(&[wish(100, 100)], Some(20), 0);
        assert_eq!(layout.columns, [(0, 19)]);
    }
}
