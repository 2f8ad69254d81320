//! The program from outside.

mod chaos;
mod clients;
mod contacts_files;
mod determinism;
mod endings;
mod files;
mod frames;
mod full_disk;
mod headless;
mod keyboard;
mod layers;
mod log_clients;
mod port_clients;
mod port_line;
mod readers;
mod recordings;
mod registers_over_port;
mod replay;
mod screenshot;
mod sessions;
mod state_file;
mod support;
mod terminal;
mod terminal_sizes;
mod traffic;
mod wrong_lengths;
