//! Processes of this machine, beside ps(1) and pstree(1).

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use serde_json::Value;

use super::{shown, tree};
use crate::factory::Scene;
use crate::program;

/// A shell and what it has started, in a process group of its own, which ends with this value.
struct Family(Child);

impl Family {
    /// Starts a script and waits until all of these names are there, asleep.
    fn start(script: &str, names: &[&str]) -> Self {
        let child = Command::new("sh")
            .args(["-c", script])
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell starts");
        let family = Self(child);
        let mut expected: Vec<_> = names.iter().map(|name| ((*name).to_owned(), 'S')).collect();
        expected.sort();
        while family.members() != expected {
            std::thread::yield_now();
        }
        family
    }

    fn pid(&self) -> String {
        self.0.id().to_string()
    }

    /// Name and state of every process of the group.
    fn members(&self) -> Vec<(String, char)> {
        let own = self.pid();
        let mut members: Vec<_> = fs::read_dir("/proc")
            .expect("there is a /proc")
            .filter_map(|entry| fs::read(entry.ok()?.path().join("stat")).ok())
            .filter_map(|stat| {
                let stat = String::from_utf8_lossy(&stat).into_owned();
                let (head, tail) = stat.rsplit_once(") ")?;
                let (_, name) = head.split_once(" (")?;
                let mut fields = tail.split(' ');
                let state = fields.next()?.chars().next()?;
                (fields.nth(1)? == own).then(|| (name.to_owned(), state))
            })
            .collect();
        members.sort();
        members
    }
}

impl Drop for Family {
    fn drop(&mut self) {
        let group = i32::try_from(self.0.id()).expect("a pid");
        // The group is this test's own, and its leader is not reaped before this.
        let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
        let _ = self.0.wait();
    }
}

/// A shell with a shell and four sleeping children.
fn family() -> Family {
    let script = "sleep 1000 & sleep 1000 & sh -c 'sleep 1000; :' & sleep 1000 & sleep 1001; :";
    Family::start(script, &["sh", "sh", "sleep", "sleep", "sleep", "sleep", "sleep"])
}

/// What pstree draws, or nothing where it is not installed.
fn pstree(arguments: &[&str]) -> Option<String> {
    let output = program::output(Command::new("pstree").args(["-U", "-l"]).args(arguments))?;
    Some(String::from_utf8(output.stdout).expect("pstree escapes what is not ASCII"))
}

#[test]
fn pstree_draws_the_same() {
    let family = family();
    let pid = family.pid();
    let options =
        ["-n", "-p", "-pT", "-c", "-T", "-a", "-ap", "-ag", "-g", "-u", "-S", "-t", "-cn", "-pg"];
    for option in options {
        let Some(expected) = pstree(&[option, &pid]) else { return };
        assert_eq!(shown(&[option, &pid]), expected, "{option}");
    }
    let Some(expected) = pstree(&["-A", &pid]) else { return };
    assert_eq!(shown(&["-A", &pid]), expected);
}

#[test]
fn pstree_draws_the_same_ancestors() {
    let family = family();
    // Ancestors do as they please: those that run at this moment are marked so.
    let asleep = |text: String| text.replace(" R", "");
    for option in ["-s", "-sp"] {
        let Some(expected) = pstree(&[option, &family.pid()]) else { return };
        assert_eq!(asleep(shown(&[option, &family.pid()])), expected, "{option}");
    }
}

#[test]
fn pstree_draws_the_same_for_hostile_names_of_printable_characters() {
    let names = ["a) Z 1 (b", "[x]{y}", "─"];
    for name in names {
        let script = format!("printf '%s' '{name}' > /proc/$$/comm; sleep 1000; :");
        let family = Family::start(&script, &[name, "sleep"]);
        let expected = format!("{name}───sleep\n");
        assert_eq!(shown(&[&family.pid()]), expected);
        if name.is_ascii() {
            let Some(drawn) = pstree(&[&family.pid()]) else { return };
            assert_eq!(drawn, expected);
        }
    }
}

#[test]
fn difference_names_are_escaped_as_everywhere_in_ptool_and_not_in_octal() {
    let script = r"printf 'a\tb\\' > /proc/$$/comm; sleep 1000; :";
    let family = Family::start(script, &["a\tb\\", "sleep"]);
    assert_eq!(shown(&[&family.pid()]), "a\\tb\\───sleep\n");
    let Some(drawn) = pstree(&[&family.pid()]) else { return };
    assert_eq!(drawn, "a\\011b\\\\───sleep\n");
}

#[test]
fn difference_group_0_has_a_number() {
    // Of a process whose group lies outside its pid namespace, pstree shows `()`.
    let family = Family::start("sleep 1000 & sleep 1001; :", &["sh", "sleep", "sleep"]);
    assert!(!shown(&["-sg", &family.pid()]).contains("()"));
}

#[test]
fn difference_a_stopped_sibling_is_not_folded() {
    let family = family();
    let stopped = shown(&["-p", "--name", "^sleep$", &family.pid()]);
    let pid = stopped.lines().last().and_then(|line| line.rsplit_once('(')?.1.split_once(')'));
    let pid: i32 = pid.and_then(|(pid, _)| pid.parse().ok()).expect("a pid");
    nix::sys::signal::kill(Pid::from_raw(pid), Signal::SIGSTOP).expect("it is stopped");
    while !family.members().contains(&("sleep".to_owned(), 'T')) {
        std::thread::yield_now();
    }
    let drawn = shown(&[&family.pid()]);
    assert!(drawn.contains("3*[sleep]") && drawn.contains("sleep T"), "{drawn}");
    let Some(drawn) = pstree(&[&family.pid()]) else { return };
    assert!(drawn.contains("4*[sleep]"), "{drawn}");
}

#[test]
fn the_first_process_and_this_test_are_in_the_tree() {
    let own = std::process::id().to_string();
    assert!(shown(&["-ps", &own, "-T"]).contains(&format!("({own})")));
    let Some(init) = fs::read_to_string("/proc/1/comm").ok() else { return };
    assert!(shown(&["1"]).starts_with(init.trim_end()));
}

#[test]
fn the_number_of_a_thread_leads_to_its_process() {
    let (send, receive) = std::sync::mpsc::channel::<()>();
    let (tell, told) = std::sync::mpsc::channel();
    #[expect(clippy::disallowed_methods, reason = "a process with threads is what is tested")]
    let thread = std::thread::spawn(move || {
        tell.send(nix::unistd::gettid()).expect("somebody listens");
        let _ = receive.recv();
    });
    let tid = told.recv().expect("the thread runs").to_string();
    let drawn = shown(&["-pT", &tid]);
    assert!(drawn.contains(&format!("({})", std::process::id())), "{drawn}");
    drop(send);
    thread.join().expect("the thread ends");
}

/// The parents that ps tells of.
fn parents_by_ps() -> Option<BTreeMap<i64, i64>> {
    let output = program::output(Command::new("ps").args(["-eo", "pid=,ppid="]))?;
    let text = String::from_utf8(output.stdout).ok()?;
    let pair = |line: &str| {
        let mut words = line.split_ascii_whitespace().map(str::parse);
        Some((words.next()?.ok()?, words.next()?.ok()?))
    };
    Some(text.lines().filter_map(pair).collect())
}

/// Pid and the pid of the row around it, for each row. Reads line by line, because a parser that
/// calls itself would not survive the chains that other tests make.
fn parents_by_tree() -> BTreeMap<i64, (i64, i64)> {
    let text = shown(&["--json", "-T"]);
    let mut path = Vec::new();
    let mut parents = BTreeMap::new();
    for line in text.lines() {
        let Some((row, rest)) = line.split_once(",\"children\":[") else { continue };
        let row: Value = serde_json::from_str(&format!("{row}}}")).expect("an object");
        let number = |field: &str| row[field].as_i64().expect("a number");
        let around = path.last().copied().unwrap_or(0);
        parents.insert(number("pid"), (number("ppid"), around));
        path.push(number("pid"));
        path.truncate(path.len() - rest.matches("]}").count());
    }
    parents
}

#[test]
fn ps_names_the_same_parents() {
    let (Some(before), parents, Some(after)) =
        (parents_by_ps(), parents_by_tree(), parents_by_ps())
    else {
        return;
    };
    let mut compared = 0;
    for (pid, ppid) in &before {
        // What came, went or was adopted meanwhile says nothing.
        if after.get(pid) != Some(ppid) {
            continue;
        }
        let Some((told, around)) = parents.get(pid) else { continue };
        assert_eq!(told, ppid, "{pid}");
        assert_eq!(around, ppid, "{pid}");
        compared += 1;
    }
    assert!(compared > 2, "{compared}");
    let missing = before.keys().filter(|pid| after.contains_key(pid) && !parents.contains_key(pid));
    assert_eq!(missing.count(), 0);
}

#[test]
fn every_option_that_reads_more_works_on_the_whole_machine() {
    for option in ["-S", "-Z", "-u", "-a", "--containers", "-h", "-l"] {
        shown(&[option]);
        shown(&[option, "--json"]);
    }
    for kind in ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"] {
        assert!(shown(&["-N", kind]).starts_with('['), "{kind}");
    }
}

#[test]
fn a_user_is_known_by_name() {
    let family = family();
    let uid = nix::unistd::geteuid();
    let Ok(Some(user)) = nix::unistd::User::from_uid(uid) else { return };
    assert!(shown(&["-p", &user.name]).contains(&format!("({})", family.pid())));
    assert_eq!(tree(&["no such user"]).status.code(), Some(2));
}

/// A tree without the marks of states and the reasons behind them.
fn unmarked(text: &str) -> String {
    let without = |line: &str| {
        let (tree, _) = line.split_once(" T").unwrap_or((line, ""));
        tree.to_owned() + "\n"
    };
    text.lines().map(without).collect()
}

#[test]
fn pstree_draws_the_same_threads_and_chains() {
    let scene = Scene::start("tree", &[]);
    let root = scene.pid("root").to_string();
    // Without folding, so that the stopped worker is drawn like the others but for its mark.
    for option in ["-p", "-pT", "-c", "-ct", "-cT", "-cn", "-pg", "-cu", "-ps", "-pA"] {
        // Of -U and -A the last one counts.
        let Some(expected) = pstree(&[option, &root]) else { return };
        // An ancestor that runs at this very moment is marked, which moves all that is below it.
        let looks = (0..100).map(|_| shown(&[option, &root]));
        let drawn = looks.into_iter().find(|text| !text.contains(" R"));
        let drawn = drawn.expect("a moment at which no ancestor runs");
        assert_eq!(unmarked(&drawn), expected, "{option}");
    }
}

#[test]
fn the_scene_of_a_tree_is_drawn_with_its_states() {
    let scene = Scene::start("tree", &[]);
    let drawn = shown(&[&scene.pid("root").to_string()]);
    assert!(drawn.contains("2*[worker]") && drawn.contains("worker T ("), "{drawn}");
    assert!(drawn.contains("threaded───{threaded}"), "{drawn}");
    assert!(drawn.contains("link───link───link───link───link"), "{drawn}");
}

#[test]
fn a_long_chain_is_drawn_to_its_end() {
    let scene = Scene::start("deep", &["300"]);
    let drawn = shown(&["-p", &scene.pid("root").to_string()]);
    assert!(drawn.trim_end().ends_with(&format!("({})", scene.pid("tip"))), "{drawn}");
    assert_eq!(drawn.matches("───").count(), 299);
    let above = shown(&["-ps", &scene.pid("tip").to_string()]);
    assert!(above.contains(&format!("({})", scene.pid("root"))), "{above}");
}

#[test]
fn a_crowd_is_one_branch() {
    let scene = Scene::start("crowd", &["500"]);
    let drawn = shown(&[&scene.pid("root").to_string()]);
    assert!(drawn.contains("500*["), "{drawn}");
}
