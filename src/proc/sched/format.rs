//! The layout of a tracepoint's record, from its `format` file in tracefs. It is not the same on
//! every kernel, so that it has to be read on the one that ptool runs on.

use super::super::state::State;

/// A field of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    offset: usize,
    size: usize,
    kind: FieldKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FieldKind {
    Signed,
    Unsigned,
    /// A number that says where the text is, and how long (`__data_loc`).
    Located,
}

impl Field {
    /// Its number in a record; none where the record is too short.
    pub(super) fn number(self, record: &[u8]) -> Option<i64> {
        let bytes = record.get(self.offset..self.offset + self.size)?;
        let signed = self.kind == FieldKind::Signed;
        Some(match (bytes.len(), signed) {
            (1, _) => i64::from(bytes[0]),
            (2, true) => i64::from(i16::from_ne_bytes(bytes.try_into().ok()?)),
            (2, false) => i64::from(u16::from_ne_bytes(bytes.try_into().ok()?)),
            (4, true) => i64::from(i32::from_ne_bytes(bytes.try_into().ok()?)),
            (4, false) => i64::from(u32::from_ne_bytes(bytes.try_into().ok()?)),
            (8, _) => i64::from_ne_bytes(bytes.try_into().ok()?),
            _ => return None,
        })
    }

    /// Its text in a record, up to the NUL.
    pub(super) fn text(self, record: &[u8]) -> Option<&[u8]> {
        let (start, size) = match self.kind {
            FieldKind::Located => {
                let place = u32::try_from(self.number(record)?).ok()?;
                ((place & 0xffff) as usize, (place >> 16) as usize)
            }
            FieldKind::Signed | FieldKind::Unsigned => (self.offset, self.size),
        };
        let bytes = record.get(start..start + size)?;
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
        Some(&bytes[..end])
    }
}

/// The layout of one tracepoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Format {
    /// Its number, which perf_event_open(2) takes.
    pub(super) id: u64,
    fields: Vec<(String, Field)>,
    print: String,
}

impl Format {
    /// Reads a `format` file.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut id = None;
        let mut fields = Vec::new();
        let mut print = String::new();
        for line in text.lines() {
            if let Some(number) = line.strip_prefix("ID:") {
                id = number.trim().parse().ok();
            } else if let Some(declared) = line.trim_start().strip_prefix("field:") {
                fields.push(parse_field(declared)?);
            } else if let Some(rest) = line.strip_prefix("print fmt:") {
                rest.clone_into(&mut print);
            }
        }
        Some(Self { id: id?, fields, print })
    }

    /// The field of this name.
    pub(super) fn field(&self, name: &str) -> Option<Field> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, field)| *field)
    }

    /// The states that `prev_state` of `sched_switch` may hold, from the table with which the kernel
    /// itself prints them: the bit of each and its letter.
    pub(super) fn states(&self) -> Vec<(i64, State)> {
        let mut states = Vec::new();
        let mut rest = self.print.as_str();
        while let Some(start) = rest.find("{ 0x") {
            rest = &rest[start + 4..];
            let Some((bit, tail)) = rest.split_once(',') else { break };
            let letter = tail.trim_start().strip_prefix('"').and_then(|tail| tail.bytes().next());
            if let (Ok(bit), Some(letter)) = (i64::from_str_radix(bit.trim(), 16), letter) {
                states.push((bit, State::from_letter(letter)));
            }
        }
        states
    }
}

/// Reads the declaration, the offset, the size and the sign, with a semicolon behind each.
fn parse_field(declared: &str) -> Option<(String, Field)> {
    let mut parts = declared.split(';').map(str::trim);
    let declaration = parts.next()?;
    let mut number = |name: &str| parts.next()?.strip_prefix(name)?.parse::<usize>().ok();
    let (offset, size, signed) = (number("offset:")?, number("size:")?, number("signed:")?);
    let name = declaration.split_whitespace().next_back()?;
    let name = name.split('[').next()?.trim_start_matches('*').to_owned();
    let kind = match (declaration.starts_with("__data_loc"), signed) {
        (true, _) => FieldKind::Located,
        (false, 0) => FieldKind::Unsigned,
        (false, _) => FieldKind::Signed,
    };
    Some((name, Field { offset, size, kind }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Linux 6.18 writes it, shortened.
    const SWITCH: &str = "name: sched_switch\nID: 372\nformat:\n\
        \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n\n\
        \tfield:char prev_comm[16];\toffset:8;\tsize:16;\tsigned:0;\n\
        \tfield:pid_t prev_pid;\toffset:24;\tsize:4;\tsigned:1;\n\
        \tfield:long prev_state;\toffset:32;\tsize:8;\tsigned:1;\n\n\
        print fmt: \"%s\", __print_flags(REC->prev_state, \"|\", { 0x00000001, \"S\" }, \
        { 0x00000002, \"D\" }, { 0x00000020, \"Z\" }, { 0x00000080, \"I\" }) : \"R\"\n";

    #[test]
    fn fields_are_found_where_the_kernel_says() {
        let format = Format::parse(SWITCH).expect("a format");
        assert_eq!(format.id, 372);
        let mut record = [0; 40];
        record[8..11].copy_from_slice(b"cat");
        record[24..28].copy_from_slice(&77_i32.to_ne_bytes());
        record[32..40].copy_from_slice(&2_i64.to_ne_bytes());
        let field = |name| format.field(name).expect("a field");
        assert_eq!(field("prev_comm").text(&record), Some(&b"cat"[..]));
        assert_eq!(field("prev_pid").number(&record), Some(77));
        assert_eq!(field("prev_state").number(&record), Some(2));
        assert_eq!(field("prev_state").number(&record[..36]), None);
        assert_eq!(format.field("next_pid"), None);
    }

    #[test]
    fn letters_of_states_come_from_the_kernels_own_table() {
        let states = Format::parse(SWITCH).expect("a format").states();
        assert_eq!(
            states,
            [
                (1, State::Sleeping),
                (2, State::Uninterruptible),
                (0x20, State::Zombie),
                (0x80, State::Idle)
            ]
        );
    }

    #[test]
    fn a_located_text_is_where_its_number_points() {
        let line = "ID: 365\n\tfield:__data_loc char[] filename;\toffset:8;\tsize:4;\tsigned:0;\n";
        let field = Format::parse(line).and_then(|format| format.field("filename"));
        let mut record = vec![0; 12];
        record[8..12].copy_from_slice(&(0xc_u32 | 0xa << 16).to_ne_bytes());
        record.extend_from_slice(b"/bin/true\0\0\0");
        assert_eq!(field.expect("a field").text(&record), Some(&b"/bin/true"[..]));
    }

    #[test]
    fn what_is_no_format_is_refused() {
        assert_eq!(Format::parse(""), None);
        assert_eq!(Format::parse("ID: 1\n\tfield:int x;\toffset:a;\tsize:4;\tsigned:1;\n"), None);
    }
}
