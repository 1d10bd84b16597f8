//! Which container and which systemd unit a process belongs to, by the names of its control groups.
//!
//! A container is no object of the kernel. Each runtime has its own way of naming the control groups
//! that it makes, and those names are what every process inside can be known by, from outside and
//! without a privilege.

use std::fmt;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

/// Who made a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Runtime {
    /// Docker: `docker/ID`, `docker-ID.scope`.
    Docker,
    /// containerd without Kubernetes (nerdctl, ctr): `default/ID`, `nerdctl-ID.scope`.
    Containerd,
    /// Podman: `libpod-ID`, `libpod-ID.scope`.
    Podman,
    /// A pod of Kubernetes, whichever runtime is below it: `kubepods…/podUID/ID`,
    /// `cri-containerd-ID.scope`, `crio-ID.scope`.
    Kubernetes,
    /// LXC and Incus: `lxc/NAME`, `lxc.payload.NAME`.
    Lxc,
    /// systemd-nspawn and others registered with systemd-machined: `machine-NAME.scope`,
    /// `systemd-nspawn@NAME.service`.
    Nspawn,
    /// An id such as runtimes give, under a parent that tells no more.
    Other,
}

impl Runtime {
    /// Its name on the screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Containerd => "containerd",
            Self::Podman => "podman",
            Self::Kubernetes => "kubernetes",
            Self::Lxc => "lxc",
            Self::Nspawn => "nspawn",
            Self::Other => "other",
        }
    }
}

/// A container, as the name of a control group tells of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Container {
    /// Who made it.
    pub runtime: Runtime,
    /// The id that the runtime gave it (64 hexadecimal digits), or the name that its owner chose.
    pub name: String,
}

impl Container {
    /// The name as the runtimes' own tools print it: an id by its first 12 digits.
    pub fn short_name(&self) -> &str {
        if is_id(&self.name) { &self.name[..SHORT_ID] } else { &self.name }
    }

    /// Whether this is what a user means who types a name, the beginning of an id, or either behind
    /// the runtime's name (`docker:3f4e`).
    pub fn is_called(&self, wanted: &str) -> bool {
        let wanted = match wanted.split_once(':') {
            Some((runtime, rest)) if runtime == self.runtime.name() => rest,
            _ => wanted,
        };
        self.name == wanted || (is_id(&self.name) && self.name.starts_with(wanted))
    }
}

impl fmt::Display for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.runtime.name(), self.short_name())
    }
}

impl Serialize for Container {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Container", 2)?;
        fields.serialize_field("runtime", &self.runtime)?;
        fields.serialize_field("name", &self.name)?;
        fields.end()
    }
}

/// Digits of an id that the runtimes' tools print.
const SHORT_ID: usize = 12;

/// The container of a process whose /proc/PID/cgroup says this, or none. The innermost counts where
/// one runs inside another.
pub fn container(cgroup: &[u8]) -> Option<Container> {
    paths(cgroup).iter().find_map(|path| container_in(path))
}

/// The systemd unit of a process whose /proc/PID/cgroup says this: the innermost service or scope.
pub fn unit(cgroup: &[u8]) -> Option<String> {
    paths(cgroup).iter().find_map(|path| {
        let parts = path.rsplit('/').map(unescaped_group);
        parts.filter(|part| is_unit(part)).map(ToOwned::to_owned).next()
    })
}

/// The paths in a cgroup file (cgroups(7): `hierarchy-ID:controllers:path` a line), best first: that
/// of version 2 and systemd's own, then those of the controllers of version 1.
fn paths(cgroup: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(cgroup);
    let mut paths: Vec<_> = text
        .lines()
        .filter_map(|line| {
            let (_, rest) = line.split_once(':')?;
            let (controllers, path) = rest.split_once(':')?;
            let rank = match controllers {
                "" => 0,
                "name=systemd" => 1,
                _ => 2,
            };
            // The kernel says so behind the path of a group that has been removed.
            Some((rank, path.strip_suffix(" (deleted)").unwrap_or(path).to_owned()))
        })
        .collect();
    paths.sort_by_key(|(rank, _)| *rank);
    paths.into_iter().map(|(_, path)| path).collect()
}

fn container_in(path: &str) -> Option<Container> {
    let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
    (0..parts.len()).rev().find_map(|index| {
        let before = &parts[..index];
        let part = unescaped_group(parts[index]);
        named_by_prefix(part, before).or_else(|| named_by_parent(part, before))
    })
}

/// A group whose own name tells who made it.
fn named_by_prefix(part: &str, before: &[&str]) -> Option<Container> {
    if let Some(name) = part.strip_prefix("lxc.payload.") {
        return Some(named(Runtime::Lxc, name));
    }
    if let Some(name) =
        part.strip_prefix("systemd-nspawn@").and_then(|rest| rest.strip_suffix(".service"))
    {
        return Some(named(Runtime::Nspawn, &unescaped_unit(name)));
    }
    if let Some(name) = part.strip_prefix("machine-").and_then(|rest| rest.strip_suffix(".scope")) {
        let name = unescaped_unit(name);
        // libvirt registers its virtual machines there too; what runs in them is not seen from here.
        return (!name.starts_with("qemu-")).then(|| named(Runtime::Nspawn, &name));
    }
    // `kubepods-….slice:cri-containerd:ID` is what containerd makes where it was told of slices and
    // does not use them.
    let scope = part.strip_suffix(".scope").unwrap_or(part);
    let (prefix, id) = scope.rsplit_once(':').or_else(|| scope.rsplit_once('-'))?;
    if !is_id(id) {
        return None;
    }
    let prefix = prefix.rsplit(':').next().unwrap_or(prefix);
    let runtime = match prefix {
        "docker" => Runtime::Docker,
        "nerdctl" => Runtime::Containerd,
        "libpod" | "libpod-payload" => Runtime::Podman,
        "cri-containerd" | "crio" => Runtime::Kubernetes,
        // The monitor stands beside the container, not in it.
        "libpod-conmon" | "crio-conmon" => return None,
        _ if is_in_pod(before) => Runtime::Kubernetes,
        _ => Runtime::Other,
    };
    Some(named(runtime, id))
}

/// A group that is known by the one above it.
fn named_by_parent(part: &str, before: &[&str]) -> Option<Container> {
    let parent = before.last().copied().unwrap_or_default();
    if matches!(parent, "lxc" | "lxc.payload") {
        return Some(named(Runtime::Lxc, part));
    }
    if !is_id(part) {
        return None;
    }
    let runtime = match parent {
        "docker" | "moby" => Runtime::Docker,
        "default" => Runtime::Containerd,
        _ if is_in_pod(before) => Runtime::Kubernetes,
        _ => Runtime::Other,
    };
    Some(named(runtime, part))
}

fn named(runtime: Runtime, name: &str) -> Container {
    Container { runtime, name: name.to_owned() }
}

fn is_in_pod(before: &[&str]) -> bool {
    before.iter().any(|part| part.starts_with("kubepods") || *part == "k8s.io")
}

fn is_id(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a group is a unit that processes are in; slices hold other units.
fn is_unit(part: &str) -> bool {
    [".service", ".scope"]
        .iter()
        .any(|kind| part.strip_suffix(kind).is_some_and(|name| !name.is_empty()))
}

/// Takes off the `_` that systemd puts before a name which the kernel could take for a file of its
/// own (`cg_escape()` in systemd's cgroup-util.c).
fn unescaped_group(part: &str) -> &str {
    part.strip_prefix('_').unwrap_or(part)
}

/// Reads the `\x2d` of the names of units (systemd.unit(5), "String Escaping for Inclusion in Unit
/// Names").
fn unescaped_unit(name: &str) -> String {
    let mut pieces = name.split("\\x");
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let code = piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(code) = code {
            bytes.push(code);
            bytes.extend_from_slice(&piece.as_bytes()[2..]);
        } else {
            bytes.extend_from_slice(b"\\x");
            bytes.extend_from_slice(piece.as_bytes());
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: &str = "3f4e0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab";

    fn shown(path: &str) -> Option<String> {
        let path = path.replace("ID", ID);
        container(format!("0::{path}\n").as_bytes()).map(|container| container.to_string())
    }

    #[test]
    fn every_runtime_is_known_by_its_groups() {
        let pod = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1_2.slice";
        let cases = [
            ("/system.slice/docker-ID.scope", "docker:3f4e01234567"),
            ("/docker/ID", "docker:3f4e01234567"),
            ("/docker/ID/init.scope", "docker:3f4e01234567"),
            ("/default/ID", "containerd:3f4e01234567"),
            ("/system.slice/nerdctl-ID.scope", "containerd:3f4e01234567"),
            ("/machine.slice/libpod-ID.scope/container", "podman:3f4e01234567"),
            (
                "/user.slice/user-1.slice/user@1.service/user.slice/libpod-ID.scope",
                "podman:3f4e01234567",
            ),
            ("/libpod_parent/libpod-ID", "podman:3f4e01234567"),
            ("/kubepods/besteffort/pod12-34/ID", "kubernetes:3f4e01234567"),
            (&format!("{pod}/cri-containerd-ID.scope"), "kubernetes:3f4e01234567"),
            (&format!("{pod}/crio-ID.scope"), "kubernetes:3f4e01234567"),
            (&format!("{pod}/docker-ID.scope"), "docker:3f4e01234567"),
            (
                "/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:ID",
                "kubernetes:3f4e01234567",
            ),
            ("/lxc/web/init.scope", "lxc:web"),
            ("/lxc.payload.web/system.slice/ssh.service", "lxc:web"),
            ("/machine.slice/machine-my\\x2dbox.scope/payload", "nspawn:my-box"),
            ("/machine.slice/systemd-nspawn@box.service/payload", "nspawn:box"),
            ("/actions_job/ID", "other:3f4e01234567"),
            ("/kubepods/pod1/ID/docker/ID", "docker:3f4e01234567"),
        ];
        for (path, expected) in cases {
            assert_eq!(shown(path).as_deref(), Some(expected), "{path}");
        }
    }

    #[test]
    fn what_is_no_container_is_not_taken_for_one() {
        let paths = [
            "/",
            "/system.slice/docker.service",
            "/system.slice/containerd.service",
            "/machine.slice/libpod-conmon-ID.scope",
            "/machine.slice/machine-qemu\\x2d1\\x2dvm.scope/emulator",
            "/lxc.monitor.web",
            "/user.slice/user-1000.slice/session-3.scope",
            "/docker/3f4e0123",
        ];
        for path in paths {
            assert_eq!(shown(path), None, "{path}");
        }
    }

    #[test]
    fn version_1_is_read_as_well() {
        let text =
            format!("12:pids:/docker/{ID}\n9:name=systemd:/system.slice/docker-{ID}.scope\n0::/\n");
        assert_eq!(container(text.as_bytes()).map(|found| found.name), Some(ID.to_owned()));
        assert_eq!(unit(text.as_bytes()), Some(format!("docker-{ID}.scope")));
    }

    #[test]
    fn the_unit_is_the_innermost_service_or_scope() {
        let of = |path: &str| unit(format!("0::{path}\n").as_bytes());
        assert_eq!(of("/system.slice/ssh.service").as_deref(), Some("ssh.service"));
        assert_eq!(
            of("/user.slice/user-3.slice/session-3.scope").as_deref(),
            Some("session-3.scope")
        );
        let app = "/user.slice/user-1.slice/user@1.service/app.slice/foo.service";
        assert_eq!(of(app).as_deref(), Some("foo.service"));
        assert_eq!(of("/system.slice/ssh.service (deleted)").as_deref(), Some("ssh.service"));
        assert_eq!(of("/system.slice"), None);
        assert_eq!(of("/"), None);
    }

    #[test]
    fn a_container_answers_to_its_name_and_to_the_beginning_of_its_id() {
        let found = Container { runtime: Runtime::Docker, name: ID.to_owned() };
        assert!(["3f4e", ID, "docker:3f4e01234567"].iter().all(|name| found.is_called(name)));
        assert!(!["4e", "podman:3f4e"].iter().any(|name| found.is_called(name)));
        let web = Container { runtime: Runtime::Lxc, name: "web".to_owned() };
        assert!(web.is_called("web") && web.is_called("lxc:web") && !web.is_called("we"));
    }

    proptest! {
        #[test]
        fn no_group_name_makes_the_reader_panic(text in "(0::)?/[-:./\\\\x_a-f0-9é]{0,80}") {
            let _ = (container(text.as_bytes()), unit(text.as_bytes()));
        }
    }
}
