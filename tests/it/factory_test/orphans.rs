//! Orphans, pid namespaces and names that attack.

use std::fs;

use super::evidence::{finish, stat, stat_in, state, status};
use super::start_if_supported;
use crate::factory::Scene;

#[test]
fn an_orphan_is_adopted_by_init() {
    let Some(scene) = start_if_supported("orphan-init", &[]) else { return };
    let orphan = stat(scene.pid("orphan"));
    assert_eq!((orphan.state(), orphan.parent()), ('S', 1));
    finish(scene);
}

#[test]
fn an_orphan_is_adopted_by_a_subreaper_and_keeps_its_session() {
    let scene = Scene::start("orphan-subreaper", &[]);
    let [orphan, sibling] = ["orphan", "sibling"].map(|role| stat(scene.pid(role)));
    let subreaper = stat(scene.pid("subreaper"));
    assert_eq!(orphan.parent(), scene.pid("subreaper"));
    assert_eq!(sibling.parent(), scene.pid("head"));
    assert_eq!((orphan.session(), orphan.group()), (sibling.session(), sibling.group()));
    assert_eq!(sibling.session(), i64::from(scene.pid("head")));
    assert_ne!(orphan.session(), subreaper.session());
    finish(scene);
}

#[test]
fn an_orphan_holds_on_to_what_is_gone() {
    for (scene, link) in [("orphan-folder-gone", "cwd"), ("orphan-terminal-gone", "fd/0")] {
        let scene = Scene::start(scene, &[]);
        let pid = scene.pid("orphan");
        let orphan = stat(pid);
        assert_eq!((orphan.state(), orphan.parent()), ('S', scene.actor()));
        let held = fs::read_link(format!("/proc/{pid}/{link}")).expect("a link");
        assert!(held.to_string_lossy().ends_with(" (deleted)"), "{held:?}");
        assert!(!fs::exists(format!("/proc/{}", orphan.session())).expect("an answer"));
        finish(scene);
    }
}

#[test]
fn the_group_and_the_foreground_group_of_a_foreign_session_read_0_inside() {
    let Some(scene) = start_if_supported("pid-namespace", &[]) else { return };
    let inner = scene.pid("inner");
    let seen = stat(inner);
    assert_eq!(seen.parent(), scene.pid("init"));
    assert_ne!(seen.group(), seen.foreground());
    assert_eq!(seen.session(), i64::from(scene.pid("leader")));
    if let Some(proc) = scene.inner_proc() {
        let inside = status(inner, "NSpid");
        let inside = inside.split('\t').next_back().and_then(|pid| pid.parse().ok());
        let seen = stat_in(proc, inside.expect("a process has a pid in its namespace"));
        assert_eq!((seen.group(), seen.foreground(), seen.session()), (0, 0, 0));
        assert_ne!(seen.terminal(), 0);
    }
    finish(scene);
}

#[test]
fn names_and_arguments_are_hostile() {
    let scene = Scene::start("hostile-names", &[]);
    let names: [(&str, &[u8]); 6] = [
        ("paren", b") Z 1 ("),
        ("newline", b"a\nb"),
        ("escape", b"\x1b[31mred\x1b[0m"),
        ("utf8", b"\xff\xfe"),
        ("bidi", "a\u{202e}b".as_bytes()),
        ("empty", b""),
    ];
    for (role, name) in names {
        let found = stat(scene.pid(role));
        assert_eq!((found.state(), &*found.name), ('S', name), "{role}");
    }
    let line = fs::read(format!("/proc/{}/cmdline", scene.pid("args"))).expect("a cmdline");
    assert_eq!(line, b"\x1b[31mred\x1b[0m\0line\nbreak\0\xff\xfe\0a\xe2\x80\xaeb\0\0");
    assert_eq!(state(&scene, "args"), 'S');
    finish(scene);
}
