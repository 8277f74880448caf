//! Reading inputs, and writing outputs whole or not at all.

use crate::failure::Failure;
use crate::inputs;
use crate::replace;
use clap::Args;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use testamur::files::{Readers, Temporary};
use testamur::{Code, Error};
use zeroize::Zeroizing;

/// The largest file that is read. The verifier refuses inputs long before; bundles are larger.
pub(crate) const LARGEST: u64 = 256 << 20;

/// The largest file of a key or password. The largest key, RSA in PEM, has a few thousand bytes.
const LARGEST_SECRET: u64 = 1 << 20;

/// Where a result goes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Output {
    /// Write the result to this file, whole or not at all, instead of standard output
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub(crate) path: Option<PathBuf>,

    /// Replace also what is not seen to be an earlier result: a secret key, or a file of another
    /// kind; and any file by a secret key. A key that is lost cannot be made again
    #[arg(long)]
    force: bool,
}

/// Who may read a file, and whether it may take another's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Care {
    /// Anyone may read it; an earlier result is replaced, but nothing that may be a secret key.
    Ordinary,
    /// As ordinary, but also anything else is replaced.
    OrdinaryReplacing,
    /// A secret: only its owner may read it, and nothing is replaced.
    Secret,
    /// A secret that may replace what was there.
    SecretReplacing,
}

/// Reads a file, or standard input for `-`.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    read_into(&mut bytes, path, LARGEST)?;
    Ok(bytes)
}

/// Reads the file of a key or password, or standard input for `-`. The bytes are wiped when dropped.
pub(crate) fn read_secret(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    // With room for everything from the beginning: bytes that had to move would stay behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST_SECRET as usize + 64));
    read_into(&mut bytes, path, LARGEST_SECRET)?;
    Ok(bytes)
}

/// What stands where a result is to go, which may be a secret.
pub(crate) fn read_all_of(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let file = File::open(path)?;
    let length = file.metadata()?.len().min(LARGEST);
    let mut bytes = Zeroizing::new(Vec::with_capacity(length as usize + 64));
    let read = file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    match read as u64 > LARGEST {
        true => Err(ErrorKind::FileTooLarge.into()),
        false => Ok(bytes),
    }
}

fn read_into(bytes: &mut Vec<u8>, path: &Path, largest: u64) -> Result<(), Failure> {
    if is_stream(path) && !inputs::take_standard() {
        return Err(Error::new(Code::UsageStdinTwice).into());
    }
    read_all(bytes, path, largest).map_err(|error| Failure::file("read", path, &error))
}

fn read_all(bytes: &mut Vec<u8>, path: &Path, largest: u64) -> io::Result<()> {
    let read = if is_stream(path) {
        inputs::note_standard();
        io::stdin().lock().take(largest + 1).read_to_end(bytes)?
    } else {
        let file = File::open(path)?;
        inputs::note(path, &file);
        file.take(largest + 1).read_to_end(bytes)?
    };
    if read as u64 > largest {
        let reason = format!("it has more than {} MiB", largest >> 20);
        return Err(io::Error::new(ErrorKind::FileTooLarge, reason));
    }
    Ok(())
}

/// Whether the path means a standard stream.
pub(crate) fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-"
}

impl Output {
    /// Writes a result. A file appears only when all of it is written. What this run has read is
    /// not replaced, and what may be a secret key only by `--force`.
    pub(crate) fn write(&self, bytes: &[u8], care: Care) -> Result<(), Failure> {
        let Some(path) = self.file() else { return print(bytes) };
        let refused = |code| Err(Error::new(code).with("file", path.display()).into());
        if inputs::contain(path) {
            return refused(Code::UsageOutputIsInput);
        }
        let care = match care {
            Care::Secret if self.force => Care::SecretReplacing,
            Care::Ordinary if self.force => Care::OrdinaryReplacing,
            care => care,
        };
        if care == Care::Ordinary
            && let Some(code) = replace::forbidden(path)
        {
            return refused(code);
        }
        write_file(path, bytes, care).map_err(|error| Failure::file("written", path, &error))
    }

    /// Fails where a secret that is written would be refused as there is such a file: before it is made.
    pub(crate) fn check_is_new(&self) -> Result<(), Failure> {
        match self.file() {
            Some(path) if !self.force && path.is_file() => {
                Err(Failure::file("written", path, &ErrorKind::AlreadyExists.into()))
            }
            _ => Ok(()),
        }
    }

    /// The file that was written, if it was one.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.path.as_deref().filter(|path| !is_stream(path))
    }
}

/// Replaces a file that a command keeps up to date, whole or not at all, or makes it.
pub(crate) fn update(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_file(path, bytes, Care::Ordinary).map_err(|error| Failure::file("written", path, &error))
}

/// Writes to standard output, as it is.
pub(crate) fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = out.write_all(bytes).and_then(|()| out.flush());
    written.map_err(|error| Failure::file("written", Path::new("-"), &error))
}

/// Writes a text with colours to standard output; they are left out where they do not belong.
pub(crate) fn print_for_people(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| Failure::file("written", Path::new("-"), &error))
}

fn write_file(path: &Path, bytes: &[u8], care: Care) -> io::Result<()> {
    // A link stays a link; what it leads to is replaced.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    match target.metadata() {
        Ok(_) if care == Care::Secret => return Err(ErrorKind::AlreadyExists.into()),
        Ok(old) if old.is_dir() => return Err(ErrorKind::IsADirectory.into()),
        // A device or pipe takes bytes; it cannot be replaced.
        Ok(old) if !old.is_file() => {
            return OpenOptions::new().write(true).open(&target)?.write_all(bytes);
        }
        _ => {}
    }
    // Who may read the old file may read the new one, and nobody else.
    let old = target.metadata().ok().filter(|_| care == Care::Ordinary);
    let is_private = care != Care::Ordinary && care != Care::OrdinaryReplacing;
    let readers = if is_private || old.is_some() { Readers::Owner } else { Readers::Usual };
    let temporary = Temporary::beside(&target, readers)?;
    temporary.fill(bytes)?;
    if let Some(old) = old {
        std::fs::set_permissions(temporary.path(), old.permissions())?;
    }
    match care {
        Care::Secret => temporary.settle_as_new(&target),
        _ => temporary.settle(&target),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let path =
            std::env::temp_dir().join(format!("testamur-files-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    #[test]
    fn a_secret_is_private_and_replaces_nothing() {
        let folder = folder("secret");
        let key = folder.join("key.jwk");
        write_file(&key, b"one", Care::Secret).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(key.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        let error = write_file(&key, b"two", Care::Secret).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&key).unwrap(), b"one");
        write_file(&key, b"two", Care::SecretReplacing).unwrap();
        assert_eq!(std::fs::read(&key).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "no temporary file is left");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn who_may_read_a_file_stays_when_it_is_replaced() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder("permissions");
        let file = folder.join("badge.json");
        write_file(&file, b"old", Care::Ordinary).unwrap();
        for mode in [0o600, 0o640, 0o444] {
            std::fs::set_permissions(&file, PermissionsExt::from_mode(mode)).unwrap();
            write_file(&file, b"new", Care::Ordinary).unwrap();
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, mode);
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn links_and_devices_stay_what_they_are() {
        let folder = folder("links");
        let (target, link) = (folder.join("target"), folder.join("link"));
        std::fs::write(&target, b"old").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&target, &link).unwrap();
        write_file(&link, b"new", Care::Ordinary).unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"new");
        #[cfg(unix)]
        {
            assert!(link.is_symlink());
            write_file(Path::new("/dev/null"), b"x", Care::Ordinary).unwrap();
            assert!(!Path::new("/dev/null").is_file());
        }
        assert!(write_file(&folder, b"x", Care::Ordinary).is_err());
        assert!(write_file(&folder.join("none/file"), b"x", Care::Ordinary).is_err());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
