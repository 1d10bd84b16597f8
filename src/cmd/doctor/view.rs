//! A diagnosis for people: the verdict, then each culprit with what it did, the evidence, and what to
//! do about it.

use std::io;

use super::time;
use crate::cmd::stat::live::tell_with;
use crate::proc::diagnosis::{Blamed, Charge, Diagnosis, Looked, Who};
use crate::proc::finding::{Evidence, Severity};
use crate::proc::{Accounts, Process};
use crate::ui::{Arg, Message, Role, Span, Ui, text};

/// How many processes are named before the rest is only counted.
const NAMED: usize = 8;

/// How many facts are told; `--json` and `ptool stat` have all of them.
const FACTS: usize = 6;

/// Shows all that was found.
pub(super) fn show(ui: &mut Ui, found: &Diagnosis) -> io::Result<()> {
    let worst = found.blamed.iter().map(Blamed::severity).max();
    let verdict = ui.text(&verdict(ui, found));
    ui.paragraph(&[], worst.map_or(Role::Good, heading), &verdict)?;
    for blamed in &found.blamed {
        ui.gap()?;
        culprit(ui, blamed)?;
        for one in &blamed.charges {
            charge(ui, one)?;
        }
    }
    ui.gap()?;
    looked(ui, &found.looked)
}

/// How bad something is as a colour.
const fn heading(severity: Severity) -> Role {
    match severity {
        Severity::Problem => Role::Problem,
        Severity::Warning => Role::Warning,
        Severity::Normal | Severity::Note => Role::Strong,
    }
}

/// How many findings there are, and of what, the worst first.
fn verdict(ui: &Ui, found: &Diagnosis) -> Message {
    let charges = || found.blamed.iter().flat_map(|blamed| &blamed.charges);
    let mut kinds: Vec<(&'static str, usize)> = Vec::new();
    for charge in charges() {
        let count = charge.count().max(1);
        match kinds.iter_mut().find(|(kind, _)| *kind == self::kind(charge)) {
            Some((_, sum)) => *sum += count,
            None => kinds.push((kind(charge), count)),
        }
    }
    let told = |&(kind, count): &(&'static str, usize)| {
        ui.text(&Message::new(format!("doctor-what-{kind}")).with("count", count))
    };
    let list: Vec<_> = kinds.iter().map(told).collect();
    let id = match found.looked.hidepid {
        Some(_) => "doctor-verdict-limited",
        None => "doctor-verdict",
    };
    let list = list.join(&ui.word("doctor-list-end"));
    Message::new(id).with("count", charges().count()).with("list", list)
}

/// What a charge is about, as the messages name it.
fn kind(charge: &Charge) -> &'static str {
    match charge.finding.id {
        // It only looks like a zombie.
        "zombie.leader-ended" => "leader",
        _ => charge.family(),
    }
}

/// The line over what somebody is to blame for.
fn culprit(ui: &mut Ui, blamed: &Blamed) -> io::Result<()> {
    let mut title = title(ui, &blamed.who, heading(blamed.severity()));
    let is_init = |charge: &Charge| charge.finding.id == "zombie.container-init";
    if blamed.charges.iter().any(is_init) {
        title.push(Span::new(Role::Warning, ui.word("doctor-who-container-init")));
    }
    title.extend(command(ui, &blamed.who).map(|text| Span::new(Role::Faint, text)));
    ui.flow(&title)
}

/// The command line of a culprit, where it tells more than the name.
fn command(ui: &Ui, who: &Who) -> Option<String> {
    /// Of a line that goes on for ever the beginning tells enough.
    const LONGEST: usize = 72;
    let Who::Process(process, _) = who else { return None };
    let words = process.more.cmdline.as_ref()?.strings();
    let words: Vec<_> = words.iter().map(|word| word.to_shown().into_owned()).collect();
    let text = words.join(" ");
    let is_more = !text.is_empty() && text != process.comm.to_shown();
    is_more.then(|| text::truncate(&text, LONGEST, ui.charset().cut_mark()).into_owned())
}

/// Who is to blame, in a line.
pub(super) fn title(ui: &Ui, who: &Who, role: Role) -> Vec<Span> {
    let strong = |text: String| Span::new(role, text);
    let faint = |text: String| Span::new(Role::Faint, text);
    match who {
        Who::Process(process, container) => {
            let stat = process.stat_code().to_string();
            let mut spans = vec![
                strong(process.pid().to_string()),
                strong(process.comm.to_shown().into_owned()),
                Span::new(Role::State(process.state), stat),
            ];
            let user = process.more.euid.map(|uid| faint(Accounts::default().user(uid)));
            spans.extend(user);
            spans.extend(container.as_ref().map(|container| faint(container.to_string())));
            spans
        }
        Who::Hidden(pid) => {
            vec![strong(ui.text(&Message::new("doctor-who-hidden").with("pid", pid.to_string())))]
        }
        Who::ControlGroup(folder, container) => {
            let mut spans =
                vec![strong(folder.display().to_string()), faint(ui.word("doctor-who-group"))];
            spans.extend(container.as_ref().map(|container| faint(container.to_string())));
            spans
        }
        Who::Function(function) => {
            vec![strong(function.clone()), faint(ui.word("doctor-who-function"))]
        }
        Who::User(uid) => {
            let number = Message::new("doctor-who-user").with("uid", uid.to_string());
            vec![strong(Accounts::default().user(*uid)), faint(ui.text(&number))]
        }
        Who::Machine => vec![strong(ui.word("doctor-who-machine"))],
    }
}

/// What was found: how many and for how long, who, why, and what to do.
pub(super) fn charge(ui: &mut Ui, charge: &Charge) -> io::Result<()> {
    const INDENT: &str = "  ";
    let mut line = vec![Span::plain(what(ui, charge))];
    line.extend(age(ui, charge).map(Span::plain));
    line.push(Span::new(Role::Faint, charge.finding.id));
    indented(ui, line)?;
    let lead = match charge.members.first() {
        Some(first) if charge.count() > 1 => {
            let names = names(ui, charge);
            ui.paragraph(&[Span::plain(INDENT)], Role::Faint, &names)?;
            let pid = first.process.pid().to_string();
            ui.text(&Message::new("doctor-example").with("pid", pid))
        }
        _ => String::new(),
    };
    tell_with(ui, &charge.finding, &charge.remedy(), INDENT, &lead)?;
    evidence(ui, &charge.finding.evidence, INDENT)
}

/// Spans in lines that are all indented.
fn indented(ui: &mut Ui, spans: Vec<Span>) -> io::Result<()> {
    let mut spans = spans.into_iter();
    let first = spans.next().unwrap_or_else(|| Span::plain(""));
    let mut line = vec![Span::new(first.role, format!("  {}", first.text))];
    line.extend(spans);
    ui.flow(&line)
}

/// How many of what.
pub(super) fn what(ui: &Ui, charge: &Charge) -> String {
    let count = charge.count().max(1);
    if charge.members.is_empty() {
        return ui.text(&charge.finding.short());
    }
    let mut text =
        ui.text(&Message::new(format!("doctor-what-{}", kind(charge))).with("count", count));
    if let [only] = &charge.members[..] {
        text = format!("{text} {}", one(&only.process));
    }
    text
}

/// For how long.
pub(super) fn age(ui: &Ui, charge: &Charge) -> Option<String> {
    let age = time::age(charge_age(charge)?, ui.catalog());
    let id = format!("doctor-what-{}.age", kind(charge));
    Some(ui.text(&Message::new(id).with("count", charge.count()).with("age", age)))
}

/// The age that is told: an orphan has been one for no longer than it lives, and that is known.
fn charge_age(charge: &Charge) -> Option<crate::proc::age::Age> {
    let age = charge.age()?;
    Some(match charge.family() {
        "orphan" => crate::proc::age::Age { at_least_ms: age.at_most_ms, ..age },
        _ => age,
    })
}

/// A process in two words.
fn one(process: &Process) -> String {
    format!("{} {}", process.pid(), process.comm.to_shown())
}

/// The first of those that a charge is about, and how many more there are.
fn names(ui: &Ui, charge: &Charge) -> String {
    let members = || charge.members.iter().map(|member| &member.process);
    let mut names: Vec<_> = members().map(|process| &process.comm).collect();
    names.dedup();
    let named = members().take(NAMED);
    let mut text = match names[..] {
        [only] => {
            let pids: Vec<_> = named.map(|process| process.pid().to_string()).collect();
            format!("{}: {}", only.to_shown(), pids.join(", "))
        }
        _ => named.map(one).collect::<Vec<_>>().join(", "),
    };
    if charge.count() > NAMED {
        let more = ui.text(&Message::new("stat-more").with("count", charge.count() - NAMED));
        text = format!("{text} {more}");
    }
    text
}

/// What it was concluded from, in a line or two.
fn evidence(ui: &mut Ui, facts: &[Evidence], indent: &str) -> io::Result<()> {
    if facts.is_empty() {
        return Ok(());
    }
    // What was read first proves the most; what says for how long comes last.
    let most = facts.len().min(FACTS);
    let kept = facts[..most - 1].iter().chain(facts.last());
    let told: Vec<_> = kept
        .map(|fact| match fact.field {
            Some(field) => format!("{} {field} {}", fact.source, fact.value),
            None => format!("{} {}", fact.source, fact.value),
        })
        .collect();
    let text = told.join(ui.charset().separator());
    let lead = format!("{indent}{}", ui.word("doctor-why"));
    ui.paragraph(&[Span::new(Role::Faint, lead)], Role::Faint, &text)
}

/// What the look took in, and what it could not.
fn looked(ui: &mut Ui, looked: &Looked) -> io::Result<()> {
    let load = match (looked.load, looked.cpus) {
        (Some([minute, ..]), Some(_)) => Arg::Text(format!("{minute:.2}")),
        _ => Arg::Number(0),
    };
    let text = Message::new("doctor-looked")
        .with("processes", looked.processes)
        .with("threads", looked.threads)
        .with("load", load)
        .with("cpus", looked.cpus.unwrap_or(0));
    let text = ui.text(&text);
    ui.paragraph(&[], Role::Faint, &text)?;
    if looked.hidepid.is_some() {
        let text = ui.word("doctor-hidden");
        ui.paragraph(&[], Role::Warning, &text)?;
    }
    if looked.denied_orphans > 0 {
        let text = Message::new("doctor-denied-orphans").with("count", looked.denied_orphans);
        let text = ui.text(&text);
        ui.paragraph(&[], Role::Faint, &text)?;
    }
    Ok(())
}
