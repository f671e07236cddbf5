use std::collections::BTreeSet;

use badpeer::http::{Deviation, DeviationKind, Direction};
use badpeer::spec;

use crate::{request_table, responses};

/// One row of a table: octets, and the names of the deviations they make, in order.
pub type Row = (&'static str, &'static str);

pub fn names<'a>(deviations: impl Iterator<Item = &'a Deviation>) -> String {
    let names: Vec<_> = deviations.map(|one| one.kind.name()).collect();
    names.join(" ")
}

#[test]
fn every_kind_is_made_by_some_row_or_by_a_test_of_its_own() {
    // Limits are set low, or the reader is told of a request, in tests of their own.
    let mut made: BTreeSet<&str> =
        BTreeSet::from(["head-too-large", "too-many-messages", "chunk-line-too-long"]);
    for table in [
        request_table::TABLE,
        request_table::CHUNKED,
        responses::TABLE,
    ] {
        made.extend(table.iter().flat_map(|(_, kinds)| kinds.split_whitespace()));
    }
    made.extend(
        responses::ASKED
            .iter()
            .flat_map(|(_, _, kinds)| kinds.split_whitespace()),
    );
    let all: BTreeSet<_> = DeviationKind::ALL.iter().map(|kind| kind.name()).collect();
    let missing: Vec<_> = all.difference(&made).collect();
    assert!(missing.is_empty(), "no row makes {missing:?}");
}

#[test]
fn every_requirement_that_is_cited_exists() {
    for kind in DeviationKind::ALL {
        for direction in [Direction::Request, Direction::Response] {
            for id in [kind.requirement(direction), kind.on_receipt(direction)] {
                assert!(spec::requirement(id).is_some(), "{}: no {id}", kind.name());
            }
        }
    }
}
