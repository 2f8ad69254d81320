//! Any bytes as what figures and lessons are read from: a book, its lock, a picture with its
//! recipe, a lesson. What is wrong is told, in bounded time, and nothing panics.

#![no_main]

use libfuzzer_sys::fuzz_target;
use workbench::figures::{Book, FigureLock, Recipe};
use workbench::lesson::Lesson;
use workbench::library::Packed;

fuzz_target!(|data: &[u8]| {
    if let Err(error) = Recipe::of_picture(data, "picture") {
        assert!(!error.to_string().is_empty());
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(error) = Book::read(text, "figures.toml", &Packed::default()) {
        assert!(!error.to_string().is_empty());
    }
    if let Ok(lock) = FigureLock::read(text) {
        assert_eq!(FigureLock::read(&lock.text()).as_ref(), Ok(&lock));
    }
    if let Err(error) = Lesson::parse(text, "lesson.toml") {
        assert!(!error.to_string().is_empty());
    }
    if let Ok(recipe) = Recipe::read(text, "t.tape") {
        let again = Recipe::read(&recipe.tape().to_string(), "t.tape");
        assert!(again.is_ok(), "what is written is read");
    }
});
