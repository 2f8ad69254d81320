//! Writing: a result takes the place of the one before it when it is whole.

use std::ffi::OsString;
use std::fs::{File, Metadata, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{Access, Gid, Mode, OFlags, Uid, access, fchown, open};
use rustix::process::geteuid;
use tempfile::TempPath;

use super::place::{descriptor, directory, resolved};
use super::read::{head, wait_for_data, words};
use workbench::kind::{FileKind, HEAD};

/// What a file that is being written ends in.
pub const TEMPORARY: &str = ".tmp";
/// As much of a name stands in that of its temporary file: both have to fit.
const LONGEST_NAME: usize = 200;

/// A file that does not stand under its name yet; where it is dropped, it never will.
#[derive(Debug)]
pub struct Pending(Option<(TempPath, PathBuf)>);

impl Pending {
    /// From now on the file stands under its name, in place of what was there; it is
    /// written on through its descriptor.
    ///
    /// # Errors
    /// What the system says; what was there is as it was.
    pub fn appear(self) -> io::Result<()> {
        match self.0 {
            Some((aside, target)) => aside.persist(target).map_err(|error| error.error),
            None => Ok(()),
        }
    }
}

/// Begins to write a file of that kind: beside its place, which it takes when
/// [`Pending::appear`] is called. Links are followed, mode and owner of the file before it
/// stay. A pipe or a device is written to. So is a file in a directory that takes no new
/// ones, and a file of another user: in its place ours would stand.
///
/// # Errors
/// What the system says; there is something of another kind, a directory or a disk.
pub fn create(path: &Path, kind: FileKind) -> io::Result<(File, Pending)> {
    match place(path, kind)? {
        Place::Open(number) => Ok((on_descriptor(path, number)?, Pending(None))),
        Place::Special => Ok((special(path)?, Pending(None))),
        Place::File(target, old) if old.as_ref().is_some_and(is_anothers) => in_place(&target),
        Place::File(target, old) => match aside(&target, old.as_ref()) {
            Ok((file, aside)) => Ok((file, Pending(Some((aside, target))))),
            Err(error) if old.is_some() && is_closed(&error) => in_place(&target),
            Err(error) => Err(error),
        },
    }
}

fn in_place(target: &Path) -> io::Result<(File, Pending)> {
    let file = File::options().write(true).truncate(true).open(target)?;
    Ok((file, Pending(None)))
}

/// Whether [`create`] can write there, so that a wrong name is told before there is something
/// to lose. Nothing is changed.
///
/// # Errors
/// As of [`create`].
pub fn check(path: &Path, kind: FileKind) -> io::Result<()> {
    match place(path, kind)? {
        Place::Open(number) => on_descriptor(path, number).map(drop),
        // Whoever reads a pipe would see its end.
        Place::Special => Ok(()),
        Place::File(_, Some(old)) if is_anothers(&old) => Ok(()),
        Place::File(target, old) => match aside(&target, old.as_ref()) {
            Err(error) if old.is_none() || !is_closed(&error) => Err(error),
            _ => Ok(()),
        },
    }
}

/// Writes a whole file of that kind.
///
/// # Errors
/// As of [`create`]; what was there is as it was.
pub fn write(path: &Path, kind: FileKind, bytes: &[u8]) -> io::Result<()> {
    let (mut file, pending) = create(path, kind)?;
    file.write_all(bytes)?;
    pending.appear()
}

/// Replaces `file`, whatever it is, by `bytes` in one step: whoever looks, also after a crash
/// of the program, sees the old or the new. Mode and owner are those of `like`, where that is
/// there. With `sync` it is on the disk when this returns.
///
/// # Errors
/// What the system says; `file` is as it was then.
pub fn replace(file: &Path, bytes: &[u8], like: &Path, sync: bool) -> io::Result<()> {
    let old = std::fs::metadata(like).ok().filter(Metadata::is_file);
    let (mut out, aside) = aside(file, old.as_ref())?;
    out.write_all(bytes)?;
    if sync {
        out.sync_all()?;
    }
    aside.persist(file).map_err(|error| error.error)?;
    if sync { File::open(directory(file))?.sync_all() } else { Ok(()) }
}

/// The name of what is being written for `file` begins so.
pub fn temporary_prefix(file: &Path) -> OsString {
    let name = file.file_name().map_or(&b"s4100"[..], OsStrExt::as_bytes);
    let name = name.get(..LONGEST_NAME).unwrap_or(name);
    OsString::from_vec([b".", name, b"."].concat())
}

/// Where a result goes.
enum Place {
    /// To a descriptor of this process.
    Open(u32),
    /// To a pipe or a device.
    Special,
    /// To that file, which takes the place of the one before it.
    File(PathBuf, Option<Metadata>),
}

fn place(path: &Path, kind: FileKind) -> io::Result<Place> {
    if let Some(number) = descriptor(path) {
        return Ok(Place::Open(number));
    }
    let about = match std::fs::metadata(path) {
        Ok(about) => about,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            if path.file_name().is_none() || path.as_os_str().as_bytes().ends_with(b"/") {
                let words = "this names no file; accepted: the name of a file";
                return Err(io::Error::new(ErrorKind::InvalidInput, words));
            }
            return Ok(Place::File(resolved(path)?, None));
        }
        Err(error) => return Err(error),
    };
    let what = about.file_type();
    if what.is_char_device() || what.is_fifo() {
        return Ok(Place::Special);
    }
    if !what.is_file() {
        let kind = if what.is_dir() { ErrorKind::IsADirectory } else { ErrorKind::InvalidInput };
        let words = format!("this is {}; accepted: the name of a file", words(what));
        return Err(io::Error::new(kind, words));
    }
    access(path, Access::WRITE_OK)?;
    // What may be written and not read is nobody's secret to keep.
    let found = head(path, HEAD).map_or(FileKind::Text, |(head, _)| FileKind::of(&head));
    if kind.may_replace(found) {
        return Ok(Place::File(resolved(path)?, Some(about)));
    }
    let words = format!(
        "this is {}, and would become {}; it is left as it is: choose another name, or remove it",
        found.words(),
        kind.words()
    );
    Err(io::Error::new(ErrorKind::AlreadyExists, words))
}

/// A new file beside `target`, with mode and owner of the `old` one.
fn aside(target: &Path, old: Option<&Metadata>) -> io::Result<(File, TempPath)> {
    let (file, aside) = tempfile::Builder::new()
        .prefix(&temporary_prefix(target))
        .suffix(TEMPORARY)
        // As any new file: the user's mask takes off what it takes off.
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(directory(target))?
        .into_parts();
    if let Some(old) = old {
        let new = file.metadata()?;
        if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
            // Who is not root may have a group of the directory's; it is theirs all the same.
            let _ = fchown(&file, Some(Uid::from_raw(old.uid())), Some(Gid::from_raw(old.gid())));
        }
        file.set_permissions(Permissions::from_mode(old.mode() & 0o777))?;
    }
    Ok((file, aside))
}

/// Whether it belongs to another user, and stays theirs only if it is not replaced.
fn is_anothers(old: &Metadata) -> bool {
    let own = geteuid();
    !own.is_root() && own.as_raw() != old.uid()
}

/// Whether the directory takes no new files, while a file in it may still be written.
fn is_closed(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}

/// A descriptor that is open is written on where it stands.
#[expect(clippy::disallowed_methods, reason = "a result that was asked for there, no message")]
fn on_descriptor(path: &Path, number: u32) -> io::Result<File> {
    use std::os::fd::AsFd;
    let own = match number {
        1 => std::io::stdout().as_fd().try_clone_to_owned()?,
        2 => std::io::stderr().as_fd().try_clone_to_owned()?,
        _ => open(path, OFlags::WRONLY | OFlags::APPEND | OFlags::CLOEXEC, Mode::empty())?,
    };
    Ok(own.into())
}

fn special(path: &Path) -> io::Result<File> {
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = open(path, flags, Mode::empty()).map_err(|error| match error {
        rustix::io::Errno::NXIO => {
            let words = "nobody reads this pipe; start the reader first";
            io::Error::new(ErrorKind::NotFound, words)
        }
        error => error.into(),
    })?;
    let file = File::from(file);
    wait_for_data(&file)?;
    Ok(file)
}

#[cfg(test)]
mod tests;
