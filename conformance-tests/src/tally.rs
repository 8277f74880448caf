use serde_json::json;

/// Counts the cases of one standard's vectors, for the table that `cargo xtask conformance` writes.
///
/// A case that fails ends its test; so a tally that is finished holds passed and skipped ones only.
pub struct Tally {
    suite: &'static str,
    about: &'static str,
    passed: usize,
    skipped: Vec<(String, String)>,
}

impl Tally {
    /// `suite` is the vectors' folder and part (`json-ld toRdf`), `about` says in a few words what
    /// the cases are.
    pub fn new(suite: &'static str, about: &'static str) -> Tally {
        Tally { suite, about, passed: 0, skipped: Vec::new() }
    }

    /// Checks each case, counts them and hands the counts on; does nothing without cases, as where
    /// the vectors are not at hand.
    ///
    /// # Panics
    /// When `check` does; as [`finish`](Tally::finish).
    pub fn check_each<C>(mut self, cases: &[C], check: impl Fn(&C)) {
        if cases.is_empty() {
            return;
        }
        for case in cases {
            check(case);
            self.pass();
        }
        self.finish();
    }

    /// One more case holds.
    pub fn pass(&mut self) {
        self.passed += 1;
    }

    /// A case that is not run, with the reason.
    pub fn skip(&mut self, case: &str, reason: &str) {
        self.skipped.push((case.to_owned(), reason.to_owned()));
    }

    /// Hands the counts on: as a file in the folder that `TESTAMUR_TALLY` names, if it names one.
    ///
    /// # Panics
    /// When no case was counted, or the file cannot be written.
    pub fn finish(self) {
        assert!(self.passed > 0, "{}: no case was run", self.suite);
        let Some(folder) = std::env::var_os("TESTAMUR_TALLY").map(std::path::PathBuf::from) else {
            return;
        };
        let skipped: Vec<_> = self
            .skipped
            .iter()
            .map(|(case, reason)| json!({ "case": case, "reason": reason }))
            .collect();
        let tally = json!({
            "suite": self.suite,
            "about": self.about,
            "passed": self.passed,
            "skipped": skipped,
        });
        let path = folder.join(format!("{}.json", self.suite.replace([' ', '/'], "-")));
        std::fs::write(&path, tally.to_string())
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
}
