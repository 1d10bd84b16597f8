//! The values of fields in words.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::proc::block::value::{
    Call, Descriptor, DescriptorKind, Limit, Membership, Namespace, Owner, Relative,
};
use crate::proc::block::{Unit, Value};
use crate::proc::{CapabilitySet, CoreDump, Ending, Extent, WaitStatus};
use crate::ui::{Catalog, Charset, Message, Role, quantity};

/// A value as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    /// One text a line.
    pub(super) lines: Vec<String>,
    /// What stands behind the last line and matters less: the same amount in another unit.
    pub(super) aside: Option<String>,
    /// What it is.
    pub(super) role: Role,
}

impl Words {
    fn new(text: impl Into<String>) -> Self {
        Self { lines: vec![text.into()], aside: None, role: Role::Strong }
    }

    /// Words of less importance: there is nothing, or not what one would look for.
    pub(super) fn faint(text: impl Into<String>) -> Self {
        Self { role: Role::Faint, ..Self::new(text) }
    }

    fn aside(mut self, aside: impl Into<String>) -> Self {
        self.aside = Some(aside.into());
        self
    }

    fn lines(lines: Vec<String>) -> Self {
        Self { lines, aside: None, role: Role::Strong }
    }
}

/// What is needed to say a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Speech<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) charset: Charset,
    pub(super) ticks_per_second: u64,
}

impl Speech<'_> {
    fn word(&self, id: &'static str) -> String {
        self.catalog.text(&Message::new(id))
    }

    fn none(&self) -> Words {
        Words::faint(self.word("pcb-none"))
    }

    /// The value in words.
    pub(super) fn words(&self, value: &Value) -> Words {
        match value {
            Value::Nothing => self.none(),
            Value::Truth(true) => Words::new(self.word("pcb-yes")),
            Value::Truth(false) => Words::faint(self.word("pcb-no")),
            Value::Number(number) => Words::new(number.to_string()),
            Value::Quantity(amount, unit) => self.quantity(*amount, *unit),
            Value::Numbers(numbers) => self.joined(numbers.iter().map(ToString::to_string)),
            Value::Name(name) => Words::new(name),
            Value::Term(term) => {
                let text = self.catalog.text(&Message::new(format!("pcb-term-{term}")));
                if matches!(*term, "no_sign" | "off") {
                    Words::faint(text)
                } else {
                    Words::new(text)
                }
            }
            Value::Text(text) if text.is_empty() => self.none(),
            Value::Text(text) => Words::new(text.to_shown()),
            Value::Texts(texts) => {
                let quoted = texts.iter().map(|text| quoted(&text.to_shown()));
                self.joined(quoted)
            }
            Value::Time(seconds) => Words::new(time(*seconds)),
            Value::Relative(relative) => {
                Words::new(relative.pid.to_string()).aside_if(name_of(relative))
            }
            Value::Relatives(relatives) => self.listed(relatives.iter().map(child)),
            Value::States(states) => {
                self.joined(states.iter().map(|(state, count)| format!("{count}{state}")))
            }
            Value::State(state) => {
                let name = Message::new(state.message_id());
                let words = Words::new(state.to_string()).aside_if(self.catalog.try_text(&name));
                Words { role: Role::State(*state), ..words }
            }
            Value::Code(code) => {
                Words { role: Role::State(code.state), ..Words::new(code.to_string()) }
            }
            Value::Tty(tty) => Words::new(tty.to_string()),
            Value::Call(call) => self.call(call),
            Value::Ending(status) => self.ending(*status),
            Value::Signal(signal) => Words::new(signal.to_string()).aside(signal.0.to_string()),
            Value::Signals(signals) => self.joined(signals.iter().map(|signal| signal.to_string())),
            Value::Flags(flags) => self.joined(flags.iter().cloned()),
            Value::Owner(owner) => Words::new(owner.id.to_string()).aside_if(owner.name.clone()),
            Value::Owners(owners) => self.joined(owners.iter().map(owner)),
            Value::Capabilities(set) => self.capabilities(*set),
            Value::Umask(bits) => Words::new(format!("{bits:04o}")),
            Value::Limit(limit) => self.limit(*limit),
            Value::Namespace(namespace) => self.namespace(*namespace),
            Value::Kinds(kinds) => self.kinds(kinds),
            Value::Descriptors(descriptors) => {
                let arrow = if self.charset == Charset::Ascii { "->" } else { "→" };
                self.listed(descriptors.iter().map(|descriptor| target(descriptor, arrow)))
            }
            Value::Memberships(memberships) => Words::lines(by_path(memberships)),
            Value::Container(container) => Words::new(container.to_string()),
        }
    }

    fn joined(&self, texts: impl Iterator<Item = String>) -> Words {
        let texts: Vec<_> = texts.collect();
        if texts.is_empty() { self.none() } else { Words::new(texts.join(" ")) }
    }

    fn listed(&self, texts: impl Iterator<Item = String>) -> Words {
        let texts: Vec<_> = texts.collect();
        if texts.is_empty() { self.none() } else { Words::lines(texts) }
    }

    fn quantity(&self, amount: u64, unit: Unit) -> Words {
        let exact = self.exact(amount, unit);
        let words = if amount == 0 { Words::faint(exact) } else { Words::new(exact) };
        match unit {
            Unit::Kib if amount >= 1024 => words.aside(quantity::size(amount.saturating_mul(1024))),
            Unit::Bytes if amount >= 1024 => words.aside(quantity::size(amount)),
            Unit::Ticks if amount > 0 => {
                let one = 1_000_000_000 / self.ticks_per_second.max(1);
                words.aside(self.duration(amount.saturating_mul(one)))
            }
            Unit::Nanoseconds if amount >= 1000 => words.aside(self.duration(amount)),
            Unit::Milliseconds if amount >= 1000 => {
                words.aside(self.duration(amount.saturating_mul(1_000_000)))
            }
            _ => words,
        }
    }

    fn exact(&self, amount: u64, unit: Unit) -> String {
        match unit {
            Unit::Kib => format!("{amount} KiB"),
            Unit::Bytes => format!("{amount} B"),
            Unit::Ticks => format!("{amount} {}", self.word("pcb-ticks")),
            Unit::Nanoseconds => format!("{amount} ns"),
            Unit::Milliseconds => format!("{amount} ms"),
            Unit::Microseconds => self.plain(&format!("{amount} µs")),
            Unit::Seconds => format!("{amount} s"),
            Unit::Count => amount.to_string(),
        }
    }

    fn duration(&self, nanoseconds: u64) -> String {
        self.plain(&quantity::duration(nanoseconds))
    }

    fn plain(&self, text: &str) -> String {
        match self.charset {
            Charset::Ascii => text.replace('µ', "u"),
            Charset::Unicode => text.to_owned(),
        }
    }

    fn call(&self, call: &Call) -> Words {
        match call {
            Call::Running => Words::new(self.word("pcb-running-call")),
            Call::Outside => Words::new(self.word("pcb-outside-call")),
            Call::In { number, name, arguments } => {
                let name = name.map_or_else(|| number.to_string(), str::to_owned);
                let arguments: Vec<_> =
                    arguments.iter().map(|argument| format!("{argument:#x}")).collect();
                Words::new(format!("{name}({})", arguments.join(", "))).aside(number.to_string())
            }
        }
    }

    fn ending(&self, status: WaitStatus) -> Words {
        let text = match status.ending() {
            Ending::Exited(status) => {
                self.catalog.text(&Message::new("pcb-exited").with("status", status))
            }
            Ending::Killed { signal, dumped_core } => {
                let message = Message::new("pcb-killed").with("signal", signal.to_string());
                let killed = self.catalog.text(&message);
                match dumped_core {
                    CoreDump::Written => format!("{killed}, {}", self.word("pcb-core")),
                    CoreDump::None => killed,
                }
            }
        };
        Words::new(text).aside(status.0.to_string())
    }

    fn capabilities(&self, set: CapabilitySet) -> Words {
        let names = |all: Vec<crate::proc::Capability>| {
            let names: Vec<_> = all.iter().map(ToString::to_string).collect();
            names.join(" ")
        };
        match set.extent() {
            Extent::None => self.none(),
            Extent::All => Words::new(self.word("pcb-all")),
            Extent::AllBut(missing) => {
                let message = Message::new("pcb-all-but").with("names", names(missing));
                Words::new(self.catalog.text(&message))
            }
            Extent::Only(present) => Words::new(names(present)),
        }
    }

    fn limit(&self, limit: Limit) -> Words {
        let bound = |bound: Option<u64>| match bound {
            None => self.word("pcb-unlimited"),
            Some(amount) if limit.unit == Unit::Bytes && amount >= 1024 => quantity::size(amount),
            Some(amount) => self.exact(amount, limit.unit),
        };
        if limit.soft == limit.hard {
            let text = bound(limit.soft);
            return if limit.soft.is_none() { Words::faint(text) } else { Words::new(text) };
        }
        let message = Message::new("pcb-soft-hard")
            .with("soft", bound(limit.soft))
            .with("hard", bound(limit.hard));
        Words::new(self.catalog.text(&message))
    }

    fn namespace(&self, namespace: Namespace) -> Words {
        let words = Words::new(namespace.inode.to_string());
        match namespace.is_own {
            Some(false) => words.aside(self.word("pcb-other-namespace")),
            _ => Words { role: Role::Plain, ..words },
        }
    }

    fn kinds(&self, kinds: &[(DescriptorKind, usize)]) -> Words {
        let texts = kinds.iter().map(|(kind, count)| {
            let message = Message::new(format!("pcb-kind-{}", kind.key())).with("count", *count);
            self.catalog.text(&message)
        });
        let texts: Vec<_> = texts.collect();
        if texts.is_empty() { self.none() } else { Words::new(texts.join(", ")) }
    }
}

impl Words {
    fn aside_if(self, aside: Option<String>) -> Self {
        match aside {
            Some(aside) => self.aside(aside),
            None => self,
        }
    }
}

fn name_of(relative: &Relative) -> Option<String> {
    relative.comm.as_ref().map(|comm| comm.to_shown().into_owned())
}

fn child(relative: &Relative) -> String {
    let state = relative.state.map(|state| format!(" {state}")).unwrap_or_default();
    let name = name_of(relative).map(|name| format!(" {name}")).unwrap_or_default();
    format!("{}{state}{name}", relative.pid)
}

fn owner(owner: &Owner) -> String {
    match &owner.name {
        Some(name) => format!("{}({name})", owner.id),
        None => owner.id.to_string(),
    }
}

fn target(descriptor: &Descriptor, arrow: &str) -> String {
    let target = descriptor.target.as_ref().map(|target| target.to_shown().into_owned());
    format!("{} {arrow} {}", descriptor.fd, target.unwrap_or_default())
}

/// An argument as a shell would take it, so that one with spaces is told from several.
fn quoted(text: &str) -> String {
    let is_plain = |character: char| !character.is_whitespace() && !"'\"\\$`".contains(character);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// Local time to the second, with the offset.
fn time(seconds: i64) -> String {
    let Ok(time) = Timestamp::from_second(seconds) else { return seconds.to_string() };
    time.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
}

/// One line for each path, with the controllers that have it: on most systems that use version 1
/// nearly all of them have the same.
fn by_path(memberships: &[Membership]) -> Vec<String> {
    let mut paths: Vec<(String, Vec<String>)> = Vec::new();
    for membership in memberships {
        let path = membership.path.to_shown().into_owned();
        let names = match membership.controllers.as_slice() {
            [] => vec!["v2".to_owned()],
            names => names.to_vec(),
        };
        match paths.iter_mut().find(|(known, _)| *known == path) {
            Some((_, known)) => known.extend(names),
            None => paths.push((path, names)),
        }
    }
    paths.into_iter().map(|(path, names)| format!("{path} ({})", names.join(" "))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Bytes, Language};

    fn said(language: Language, value: &Value) -> String {
        let catalog = Catalog::new(language);
        let speech = Speech { catalog: &catalog, charset: Charset::Unicode, ticks_per_second: 100 };
        let words = speech.words(value);
        let aside = words.aside.map(|aside| format!(" ({aside})")).unwrap_or_default();
        format!("{}{aside}", words.lines.join("\n"))
    }

    fn english(value: &Value) -> String {
        said(Language::En, value)
    }

    #[test]
    fn amounts_are_exact_and_readable() {
        assert_eq!(english(&Value::Quantity(8420, Unit::Kib)), "8420 KiB (8.2M)");
        assert_eq!(english(&Value::Quantity(1234, Unit::Ticks)), "1234 ticks (12.34 s)");
        assert_eq!(english(&Value::Quantity(0, Unit::Ticks)), "0 ticks");
        assert_eq!(english(&Value::Quantity(7, Unit::Count)), "7");
    }

    #[test]
    fn capabilities_are_told_in_the_users_language() {
        let last = crate::proc::Capability::LAST;
        let value = Value::Capabilities(CapabilitySet { bits: 0x1ff_feff_ffff, last });
        assert_eq!(english(&value), "all but CAP_SYS_RESOURCE");
        assert_eq!(said(Language::ZhCn, &value), "除 CAP_SYS_RESOURCE 外全部");
    }

    #[test]
    fn limits_name_both_bounds_only_where_they_differ() {
        let limit = |soft, hard| Value::Limit(Limit { soft, hard, unit: Unit::Bytes });
        assert_eq!(english(&limit(None, None)), "unlimited");
        assert_eq!(english(&limit(Some(8 << 20), None)), "8.0M soft, unlimited hard");
        assert_eq!(said(Language::ZhCn, &limit(Some(0), None)), "软 0 B，硬 不限");
    }

    #[test]
    fn an_argument_with_spaces_is_told_from_two() {
        let texts = ["sh", "-c", "a b", "", "it's"].map(Bytes::from).to_vec();
        assert_eq!(english(&Value::Texts(texts)), "sh -c 'a b' '' 'it'\\''s'");
    }

    #[test]
    fn hierarchies_with_the_same_path_share_a_line() {
        let member = |hierarchy, controller: &str, path: &str| Membership {
            hierarchy,
            controllers: if controller.is_empty() { vec![] } else { vec![controller.to_owned()] },
            path: Bytes::from(path),
            path_hex: None,
        };
        let all = [member(2, "cpu", "/"), member(1, "memory", "/a"), member(0, "", "/")];
        assert_eq!(by_path(&all), ["/ (cpu v2)", "/a (memory)"]);
    }

    #[test]
    fn an_ending_is_decoded() {
        assert_eq!(english(&Value::Ending(WaitStatus(768))), "exited with 3 (768)");
        let killed = Value::Ending(WaitStatus(6 | 0x80));
        assert_eq!(english(&killed), "killed by SIGABRT, core dumped (134)");
    }
}
