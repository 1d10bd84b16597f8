//! What it has open.

use super::file::File;
use super::material::{self, Life, ShownDescriptors};
use super::value::{Descriptor, DescriptorKind, Unit, Value};
use super::{Absence, Field, Gap, Material, Spot, limit};
use crate::ui::Bytes;

pub(super) const FIELDS: &[Field] = &[
    Field::whole("fds", "fd", File::Descriptors, "files_struct.fdt", |material, _| {
        let descriptors = open(material)?;
        let is_shown = |descriptor: &&Descriptor| match material.shown_descriptors {
            ShownDescriptors::All => true,
            ShownDescriptors::Standard => descriptor.fd <= 2,
        };
        Ok(Value::Descriptors(descriptors.iter().filter(is_shown).cloned().collect()))
    }),
    Field::whole("fd_count", "open", File::Descriptors, "fdtable.open_fds", |material, _| {
        Ok(Value::Quantity(open(material)?.len() as u64, Unit::Count))
    }),
    Field::whole("fd_kinds", "by kind", File::Descriptors, "", |material, _| {
        let mut kinds: Vec<(DescriptorKind, usize)> = Vec::new();
        for descriptor in open(material)? {
            match kinds.iter_mut().find(|(kind, _)| *kind == descriptor.kind) {
                Some((_, count)) => *count += 1,
                None => kinds.push((descriptor.kind, 1)),
            }
        }
        kinds.sort_unstable();
        Ok(Value::Kinds(kinds))
    }),
    Field::status("fd_size", "FDSize", "fdtable.max_fds", material::count),
    Field::new(
        "fd_limit",
        "Max open files",
        (File::Limits, Spot::Line("Max open files")),
        "rlim[RLIMIT_NOFILE]",
        limit::count,
    ),
    Field::status("umask", "Umask", "fs_struct.umask", |material, field| {
        let text = match material.spot(field) {
            Err(_) if material.life() == Life::Ended => return Err(Gap::Absent(Absence::Ended)),
            other => other?,
        };
        let bits = u32::from_str_radix(text, 8).map_err(|_| Gap::Absent(Absence::Kernel))?;
        Ok(Value::Umask(bits))
    }),
];

fn open(material: &Material) -> Result<&[Descriptor], Gap> {
    // The kernel shows an empty directory for a task that gave its table back.
    if let Some(absence) = material.loss(File::Descriptors) {
        return Err(Gap::Absent(absence));
    }
    material.descriptors.as_deref().map_err(|gap| *gap)
}

/// The descriptor of this number with the target of its link, if that could be read.
pub(super) fn descriptor(fd: i32, target: Option<Bytes>) -> Descriptor {
    let kind = target.as_ref().map_or(DescriptorKind::Other, |target| kind(target.as_bytes()));
    let target_hex = target.as_ref().and_then(Bytes::hex_if_lossy);
    Descriptor { fd, kind, target, target_hex }
}

/// What a link of /proc/PID/fd tells of the kind of the object (proc_pid_fd(5)). A path may be that
/// of a named pipe or a socket too: only stat(2) of the file would tell, and that may block.
fn kind(target: &[u8]) -> DescriptorKind {
    const KINDS: &[(&[u8], DescriptorKind)] = &[
        (b"socket:[", DescriptorKind::Socket),
        (b"pipe:[", DescriptorKind::Pipe),
        (b"anon_inode:", DescriptorKind::AnonInode),
        (b"pidfd:", DescriptorKind::AnonInode),
        (b"/memfd:", DescriptorKind::Memory),
        (b"/SYSV", DescriptorKind::Memory),
        (b"/dev/shm/", DescriptorKind::Memory),
        (b"/dev/pts/", DescriptorKind::Terminal),
        (b"/dev/tty", DescriptorKind::Terminal),
        (b"/dev/console", DescriptorKind::Terminal),
        (b"/dev/", DescriptorKind::Device),
        (b"/", DescriptorKind::File),
    ];
    const NAMESPACES: [&str; 8] =
        ["cgroup:[", "ipc:[", "mnt:[", "net:[", "pid:[", "time:[", "user:[", "uts:["];
    if NAMESPACES.iter().any(|prefix| target.starts_with(prefix.as_bytes())) {
        return DescriptorKind::Namespace;
    }
    let known = KINDS.iter().find(|(prefix, _)| target.starts_with(prefix));
    known.map_or(DescriptorKind::Other, |(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::State;
    use crate::proc::block::material::tests::{STAT, material, reading};

    #[test]
    fn links_tell_kinds() {
        assert_eq!(kind(b"socket:[1]"), DescriptorKind::Socket);
        assert_eq!(kind(b"/dev/pts/3"), DescriptorKind::Terminal);
        assert_eq!(kind(b"/dev/null"), DescriptorKind::Device);
        assert_eq!(kind(b"/tmp/a (deleted)"), DescriptorKind::File);
        assert_eq!(kind(b"anon_inode:[eventpoll]"), DescriptorKind::AnonInode);
        assert_eq!(kind(b"net:[4026531840]"), DescriptorKind::Namespace);
        assert_eq!(kind(b"pipe:[9]"), DescriptorKind::Pipe);
        assert_eq!(kind(b""), DescriptorKind::Other);
    }

    #[test]
    fn only_the_standard_three_are_shown_unless_all_are_asked_for() {
        let mut material = material(STAT, &[]);
        let fds = [0, 1, 2, 10].map(|fd| descriptor(fd, Some(Bytes::from("/dev/null"))));
        material.descriptors = Ok(fds.to_vec());
        let shown = |material: &Material| match reading(material, FIELDS, "fds") {
            Ok(Value::Descriptors(shown)) => shown.len(),
            other => panic!("{other:?}"),
        };
        assert_eq!(shown(&material), 3);
        material.shown_descriptors = ShownDescriptors::All;
        assert_eq!(shown(&material), 4);
        let kinds = vec![(DescriptorKind::Device, 4)];
        assert_eq!(reading(&material, FIELDS, "fd_kinds"), Ok(Value::Kinds(kinds)));
    }

    #[test]
    fn the_empty_table_of_a_zombie_is_no_table() {
        let mut material = material(STAT, &[]);
        assert_eq!(reading(&material, FIELDS, "fd_count"), Ok(Value::Quantity(0, Unit::Count)));
        material.process.state = State::Zombie;
        assert_eq!(reading(&material, FIELDS, "fd_count"), Err(Gap::Absent(Absence::Ended)));
    }
}
