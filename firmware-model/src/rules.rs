//! The rules: how the meter behaves where no register, setting, command, alert or screen
//! says it, one row each.
//!
//! The guide is silent, or contradicts itself, on much of what a client or a person in
//! front of the glass can see. What the product then does is a row here, with what it
//! rests on, so that a photo or a better copy of the manual can correct it.

mod table;

pub use table::{RULES, Rule, RuleRow};

impl Rule {
    /// The row that says all about it.
    pub fn row(self) -> &'static RuleRow {
        // By construction: one macro makes the variants and the rows, in the same order.
        &RULES[self as usize]
    }

    /// The rule of that id.
    pub fn named(id: &str) -> Option<Self> {
        RULES.iter().find(|row| row.id == id).map(|row| row.rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fidelity::Fidelity;

    #[test]
    fn ids_are_kebab_case_unique_and_find_their_rule() {
        for row in &RULES {
            let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(row.id.chars().all(kebab), "{}", row.id);
            assert_eq!(Rule::named(row.id), Some(row.rule), "{}", row.id);
            assert_eq!(row.rule.row().id, row.id);
        }
        assert_eq!(Rule::named("phase-loss"), None);
    }

    #[test]
    fn every_rule_is_one_sentence_with_a_source() {
        for row in &RULES {
            assert!(row.statement.ends_with('.'), "{}", row.id);
            assert!(!row.statement.trim_end_matches('.').contains(". "), "{}", row.id);
            assert!(row.evidence.source.len() > 8, "{}", row.id);
        }
    }

    #[test]
    fn every_choice_of_fidelity_has_one_rule() {
        // A new choice does not compile until it is named here.
        let Fidelity {
            phase_loss: _,
            totals: _,
            reactive: _,
            apparent: _,
            apparent_total: _,
            pf_no_load: _,
            pf_sign: _,
            frequency_lost: _,
            imbalance: _,
            unmapped: _,
            turnaround: _,
        } = Fidelity::default();
        let choices = [
            "apparent",
            "apparent_total",
            "frequency_lost",
            "imbalance",
            "pf_no_load",
            "pf_sign",
            "phase_loss",
            "reactive",
            "totals",
            "turnaround",
            "unmapped",
        ];
        let mut options: Vec<&str> = RULES.iter().filter_map(|row| row.option).collect();
        options.sort_unstable();
        assert_eq!(options, choices);
    }
}
