//! Reading: an ordinary file of a bounded length, or a pipe that is open already.

use std::fs::{self, File, FileType, Metadata};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use rustix::fs::{Mode, OFlags, fcntl_getfl, fcntl_setfl, open};

use super::place::descriptor;

/// What `path` holds. Links are followed. Of pipes, terminals and devices only those are read
/// that are open descriptors, such as `/dev/stdin` and what a shell substitutes for a
/// process: to open another one may take for ever, and so may its end.
///
/// # Errors
/// What the system says; it is something else than a file, or longer than `limit` bytes.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let file = open_file(path)?;
    let length = file.metadata()?.len();
    if length > limit {
        return Err(too_long(limit));
    }
    let mut bytes = Vec::new();
    // Room for all of it and the end behind it, rather than the double of what it takes.
    bytes.try_reserve_exact(usize::try_from(length).unwrap_or_default().saturating_add(32))?;
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(too_long(limit)) } else { Ok(bytes) }
}

/// The names of everything in `directory`, in no order.
///
/// # Errors
/// What the system says.
pub fn entries(directory: &Path) -> io::Result<Vec<String>> {
    let entries = fs::read_dir(directory)?.flatten();
    Ok(entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
}

/// The first bytes of `path`, `count` at most, and how long it is.
///
/// # Errors
/// As of [`read`].
pub fn head(path: &Path, count: usize) -> io::Result<(Vec<u8>, u64)> {
    let file = open_file(path)?;
    let length = file.metadata()?.len();
    let mut bytes = Vec::new();
    file.take(count as u64).read_to_end(&mut bytes)?;
    Ok((bytes, length))
}

fn too_long(limit: u64) -> io::Error {
    let most =
        if limit < 1 << 20 { format!("{} kB", limit >> 10) } else { format!("{} MB", limit >> 20) };
    let words = format!("it is longer than {most}, which is the most that is read");
    io::Error::new(ErrorKind::FileTooLarge, words)
}

fn open_file(path: &Path) -> io::Result<File> {
    let is_open = descriptor(path).is_some();
    // Before it is opened, since that alone does something to some devices.
    refuse_unreadable(&std::fs::metadata(path)?, is_open)?;
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = File::from(open(path, flags, Mode::empty())?);
    let about = file.metadata()?;
    refuse_unreadable(&about, is_open)?;
    if !about.is_file() {
        wait_for_data(&file)?;
    }
    Ok(file)
}

/// From now on reading and writing wait, as they do in a file that was opened without ado.
pub(super) fn wait_for_data(file: &File) -> io::Result<()> {
    let flags = fcntl_getfl(file)?;
    Ok(fcntl_setfl(file, flags - OFlags::NONBLOCK)?)
}

fn refuse_unreadable(about: &Metadata, is_open: bool) -> io::Result<()> {
    let what = about.file_type();
    if what.is_file() || is_open && !what.is_dir() && !what.is_block_device() {
        return Ok(());
    }
    let kind = if what.is_dir() { ErrorKind::IsADirectory } else { ErrorKind::InvalidInput };
    let more = if what.is_dir() { "" } else { ", or a pipe that is open, such as /dev/stdin" };
    Err(io::Error::new(kind, format!("this is {}; accepted: a file{more}", words(what))))
}

/// What it is, if it is not an ordinary file.
pub(super) fn words(what: FileType) -> &'static str {
    if what.is_dir() {
        "a directory"
    } else if what.is_symlink() {
        "a symbolic link"
    } else if what.is_fifo() {
        "a named pipe"
    } else if what.is_socket() {
        "a socket"
    } else if what.is_char_device() || what.is_block_device() {
        "a device"
    } else {
        "a file"
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rustix::fs::{CWD, FileType, mknodat};

    use super::*;

    #[test]
    fn only_files_up_to_the_limit_are_read() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("a");
        fs::write(&file, vec![b'x'; 1 << 20]).unwrap();
        assert_eq!(read(&file, 1 << 20).unwrap().len(), 1 << 20);
        fs::write(&file, vec![b'x'; (1 << 20) + 1]).unwrap();
        let error = read(&file, 1 << 20).unwrap_err().to_string();
        assert_eq!(error, "it is longer than 1 MB, which is the most that is read");
        // Four gigabytes, of which none is on the disk.
        File::options().write(true).open(&file).unwrap().set_len(4 << 30).unwrap();
        assert_eq!(read(&file, 1 << 20).unwrap_err().kind(), ErrorKind::FileTooLarge);
        assert_eq!(head(&file, 3).unwrap(), (b"xxx".to_vec(), 4 << 30));
    }

    #[test]
    fn what_is_no_file_is_told_at_once() {
        let place = tempfile::tempdir().unwrap();
        let pipe = place.path().join("pipe");
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        let link = place.path().join("link");
        std::os::unix::fs::symlink(&pipe, &link).unwrap();
        for (path, what) in [
            (pipe.as_path(), "a named pipe"),
            (&link, "a named pipe"),
            (place.path(), "a directory"),
            (Path::new("/dev/zero"), "a device"),
        ] {
            let error = read(path, 10).unwrap_err().to_string();
            assert!(error.starts_with(&format!("this is {what}; accepted: a file")), "{error}");
        }
    }
}
