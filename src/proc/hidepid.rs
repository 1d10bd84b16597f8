//! Whether a mounted /proc keeps the processes of others from its reader.

use serde::Serialize;

use super::read::ProcFs;
use super::status::Status;

/// What the mount option `hidepid=` does (proc(5), "Mount options").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HidePid {
    /// The directories of others are seen, their files are not (1).
    NoAccess,
    /// The directories of others are not seen (2).
    Invisible,
    /// Only processes that the reader may trace are seen (4).
    Ptraceable,
}

/// Whether this /proc keeps processes from us, and how.
pub fn from_us(procfs: &ProcFs) -> Option<HidePid> {
    /// The bit of capabilities(7).
    const CAP_SYS_PTRACE: u64 = 1 << 19;
    let mountinfo = procfs.read("self/mountinfo").ok()?;
    let (hiding, spared) = hidepid(&mountinfo, procfs.path().to_str()?)?;
    let status = Status::new(procfs.read("self/status").ok()?);
    let capabilities = u64::from_str_radix(status.field("CapEff")?, 16).ok()?;
    let is_spared = spared.is_some_and(|gid| status.is_in_group(gid));
    // Whoever may trace everything sees everything (`has_pid_permissions()` in fs/proc/base.c); but
    // that of a user namespace counts only there, so that the first process has the last word.
    let sees_all = is_spared || capabilities & CAP_SYS_PTRACE != 0;
    (!sees_all || procfs.read("1/stat").is_err()).then_some(hiding)
}

/// The option and whom it spares, of the /proc at this mount point, from the text of
/// /proc/self/mountinfo (proc_pid_mountinfo(5)).
fn hidepid(mountinfo: &[u8], mount_point: &str) -> Option<(HidePid, Option<u32>)> {
    let text = String::from_utf8_lossy(mountinfo);
    let mount_point = mount_point.trim_end_matches('/');
    // A later mount covers an earlier one at the same place.
    let options = text.lines().rev().find_map(|line| {
        let (mount, file_system) = line.split_once(" - ")?;
        let mut file_system = file_system.split(' ');
        let is_proc = file_system.next() == Some("proc");
        let is_here = mount.split(' ').nth(4) == Some(mount_point);
        (is_proc && is_here).then(|| file_system.nth(1).unwrap_or_default().to_owned())
    })?;
    let value = |name: &str| options.split(',').find_map(|option| option.strip_prefix(name));
    let hidden = match value("hidepid=")? {
        "1" | "noaccess" => HidePid::NoAccess,
        "2" | "invisible" => HidePid::Invisible,
        "4" | "ptraceable" => HidePid::Ptraceable,
        _ => return None,
    };
    Some((hidden, value("gid=").and_then(|gid| gid.parse().ok())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_is_read_in_both_its_forms() {
        let of = |options: &str| {
            hidepid(
                format!("22 1 0:20 / /proc rw,relatime - proc proc rw,{options}\n").as_bytes(),
                "/proc",
            )
        };
        assert_eq!(of("hidepid=2,gid=4"), Some((HidePid::Invisible, Some(4))));
        assert_eq!(of("hidepid=invisible"), Some((HidePid::Invisible, None)));
        assert_eq!(of("hidepid=ptraceable"), Some((HidePid::Ptraceable, None)));
        assert_eq!(of("hidepid=off"), None);
        assert_eq!(of("nosuid"), None);
    }

    #[test]
    fn only_the_mount_that_is_seen_counts() {
        let text = b"22 1 0:20 / /proc rw - proc proc rw,hidepid=2\n\
            23 1 0:21 / /mnt rw - proc proc rw,hidepid=1\n\
            24 1 0:22 / /proc rw - proc proc rw\n";
        assert_eq!(hidepid(text, "/proc"), None);
        assert_eq!(hidepid(text, "/mnt/"), Some((HidePid::NoAccess, None)));
        assert_eq!(hidepid(b"", "/proc"), None);
    }
}
