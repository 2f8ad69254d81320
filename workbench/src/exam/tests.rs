//! Exams are fair: what is dealt can be told apart.

use panels::Panel;

use super::tell::alike;
use super::*;

#[test]
fn measure() {
    let panel = Panel::builtin().unwrap();
    for base in EXAM_BASES {
        let meter = base.meter().unwrap();
        let start = std::time::Instant::now();
        let all = alike(&meter, 3, &panel);
        println!("{} {} {:?}", base.name, all.len(), start.elapsed());
        for set in all {
            let ids: Vec<String> = set.iter().map(ExamFault::id).collect();
            println!("  {}", ids.join(", "));
        }
    }
}
