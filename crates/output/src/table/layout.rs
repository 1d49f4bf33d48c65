//! Which columns of a table are shown, and how wide.

use arrow_schema::Schema;

use super::Block;
use super::cell::{Cells, Place, width};
use super::name;
use crate::column::{is_number, is_text};
use crate::escape;

/// Blanks between two columns.
pub(super) const GAP: usize = 2;

/// What a column of text is never narrower than, if its values are longer: less is of no use.
const LEAST: usize = 12;

/// What the column with most in it is never narrower than in a table that is of use.
const LEAST_OF_WIDEST: usize = 16;

/// A word of a name that is no longer than this stands whole above its column, however narrow that could
/// be.
const LEAST_OF_NAME: usize = 16;

/// A column that is wider than this can do with less, so that the names of others are whole.
const PLENTY: usize = 40;

/// Columns that a table must have room for to be of use; of a result with no more than twice as many
/// it must have room for all.
const LEAST_COLUMNS: usize = 3;

/// What a column would like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wish {
    /// The width of its widest value.
    pub(super) values: usize,
    /// The width of its widest value, or of its name.
    pub(super) natural: usize,
    /// Less than that will not do.
    pub(super) least: usize,
}

impl Wish {
    /// The wishes of the columns, after a look at the first rows. Text and names may be cut; numbers
    /// and times may not.
    pub(super) fn of(
        schema: &Schema,
        blocks: &[Block],
        cells: &mut Cells,
        most_rows: usize,
    ) -> Vec<Self> {
        let fields = schema.fields().iter().enumerate();
        let wishes = fields.map(|(column, field)| {
            let name = escape::line(field.name());
            let word = name::longest_word(&name);
            let name = width(&name);
            let rows = blocks
                .iter()
                .flat_map(|block| (0..block.rows).map(move |row| (block, row)));
            let widths = rows
                .take(most_rows)
                .map(|(block, row)| width(&cells.text(Place { block, column, row })));
            let values = widths.max().unwrap_or_default();
            let least = if is_text(field.data_type()) {
                values.min(LEAST)
            } else {
                values
            };
            Self {
                values,
                natural: values.max(name),
                least: least.max(word.min(LEAST_OF_NAME)),
            }
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
    /// left; what is left over goes to the values that wish more, and then to the names.
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
        let values: Vec<usize> = wishes.iter().map(|wish| wish.values).collect();
        let natural: Vec<usize> = wishes.iter().map(|wish| wish.natural).collect();
        let left = widen(&mut columns, &values, left);
        widen(&mut columns, &natural, left);
        lend(&mut columns, &natural);
        Self { columns, margin }
    }

    /// Indexes of the columns that are not shown, of so many.
    pub(super) fn hidden(&self, count: usize) -> impl Iterator<Item = usize> + '_ {
        (0..count).filter(|index| !self.columns.iter().any(|(shown, _)| shown == index))
    }

    /// Whether enough of the columns are shown, and enough of the one with most in it, for rows to
    /// be read.
    pub(super) fn is_useful(&self, wishes: &[Wish]) -> bool {
        let (shown, all) = (self.columns.len(), wishes.len());
        if shown < all.min(LEAST_COLUMNS) || (shown < all && all <= 2 * LEAST_COLUMNS) {
            return false;
        }
        let natural = |index: usize| wishes[index].natural;
        let widest = self.columns.iter().max_by_key(|(index, _)| natural(*index));
        widest.is_none_or(|(index, width)| *width >= natural(*index).min(LEAST_OF_WIDEST))
    }
}

/// Gives what is left over to the columns whose wishes are longer, the smallest wish first, and says
/// what is left then. A column that wishes more than twice as much as any other, as a body does, gets
/// the larger part.
fn widen(columns: &mut [(usize, usize)], wishes: &[usize], mut left: usize) -> usize {
    let missing = |(index, width): (usize, usize)| wishes[index].saturating_sub(width);
    let mut by_wish: Vec<usize> = (0..columns.len()).collect();
    by_wish.sort_by_key(|place| missing(columns[*place]));
    let weight = match by_wish.as_slice() {
        [.., second, last] if missing(columns[*last]) > 2 * missing(columns[*second]) => 3,
        _ => 1,
    };
    while let [place, rest @ ..] = by_wish.as_slice() {
        let column = &mut columns[*place];
        let share = if rest.is_empty() {
            left
        } else {
            left / (rest.len() + weight)
        };
        let given = missing(*column).min(share);
        column.1 += given;
        left -= given;
        by_wish.remove(0);
    }
    left
}

/// Takes from the widest column what names need that are cut, if there is plenty.
fn lend(columns: &mut [(usize, usize)], wishes: &[usize]) {
    let widest = columns.iter().enumerate();
    let Some((lender, _)) = widest.max_by_key(|(_, (_, width))| *width) else {
        return;
    };
    for place in (0..columns.len()).filter(|place| *place != lender) {
        let (index, width) = columns[place];
        let missing = wishes[index].saturating_sub(width);
        if columns[lender].1 >= PLENTY + missing {
            columns[lender].1 -= missing;
            columns[place].1 += missing;
        }
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
        Wish {
            values: natural,
            natural,
            least,
        }
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
    fn a_body_gets_the_larger_part() {
        // 31 are left over: 31 / 5 of them for the second, and 25 / 4 for the third.
        let wishes = [wish(12, 12), wish(12, 6), wish(30, 12), wish(900, 12)];
        let layout = Layout::fit(&wishes, Some(80), 0);
        assert_eq!(layout.columns, [(0, 12), (1, 12), (2, 18), (3, 31)]);
    }

    #[test]
    fn a_name_is_cut_before_a_value_is() {
        let name = Wish {
            values: 5,
            natural: 12,
            least: 6,
        };
        let layout = Layout::fit(&[name, wish(20, 12)], Some(31), 0);
        assert_eq!(layout.columns, [(0, 8), (1, 20)]);
    }

    #[test]
    fn a_wide_column_leaves_room_for_the_names_of_others() {
        let name = Wish {
            values: 5,
            natural: 12,
            least: 6,
        };
        let fit = |width| Layout::fit(&[name, wish(900, 12)], Some(width), 0).columns;
        assert_eq!(fit(57), [(0, 12), (1, 42)]);
        assert_eq!(fit(50), [(0, 6), (1, 41)]);
    }

    #[test]
    fn two_columns_of_the_same_kind_share() {
        let layout = Layout::fit(&[wish(90, 12), wish(100, 12)], Some(63), 0);
        assert_eq!(layout.columns, [(0, 30), (1, 30)]);
    }

    #[test]
    fn a_table_is_of_use_if_it_shows_what_a_row_says() {
        let logs = [wish(12, 12), wish(12, 6), wish(30, 12), wish(900, 12)];
        let is_useful = |width| Layout::fit(&logs, Some(width), 0).is_useful(&logs);
        assert!(is_useful(80) && is_useful(60));
        assert!(!is_useful(50), "of a body there are only 12 columns");
        assert!(!is_useful(40));
        let many = [wish(12, 12); 20];
        assert!(Layout::fit(&many, Some(80), 0).is_useful(&many));
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
