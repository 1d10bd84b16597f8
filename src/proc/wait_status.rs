//! The wait status: how a process ended, as wait(2) hands it to the parent.

use serde::Serialize;
use serde::ser::SerializeStruct as _;

use super::signal::Signal;

/// The raw status word of wait(2). Field 52 of proc_pid_stat(5) shows it for a zombie without
/// reaping it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WaitStatus(pub i32);

/// What a wait status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It called exit(3) with this status, of which the lowest 8 bits are left.
    Exited(u8),
    /// A signal ended it.
    Killed {
        /// Which one.
        signal: Signal,
        /// Whether its memory was written to a core file.
        dumped_core: CoreDump,
    },
}

/// Whether the memory of a killed process was written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CoreDump {
    /// It was (`WCOREDUMP`, bit 0x80).
    Written,
    /// It was not.
    None,
}

impl WaitStatus {
    /// Decodes the status by the rules of wait(2): the low 7 bits are the signal, bit 0x80 the core
    /// file, and the next 8 bits the exit status. That is why students meet 256 where a program
    /// called `exit(1)`: divide by 256.
    pub fn ending(self) -> Ending {
        match self.0 & 0x7f {
            0 => Ending::Exited(self.0.to_le_bytes()[1]),
            signal => Ending::Killed {
                signal: Signal(signal),
                dumped_core: if self.0 & 0x80 == 0 { CoreDump::None } else { CoreDump::Written },
            },
        }
    }
}

impl Serialize for WaitStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("WaitStatus", 4)?;
        fields.serialize_field("raw", &self.0)?;
        match self.ending() {
            Ending::Exited(status) => {
                fields.serialize_field("exit", &Some(status))?;
                fields.serialize_field("signal", &None::<Signal>)?;
                fields.serialize_field("core", &false)?;
            }
            Ending::Killed { signal, dumped_core } => {
                fields.serialize_field("exit", &None::<u8>)?;
                fields.serialize_field("signal", &Some(signal))?;
                fields.serialize_field("core", &(dumped_core == CoreDump::Written))?;
            }
        }
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_status_is_the_raw_status_by_256() {
        assert_eq!(WaitStatus(42 * 256).ending(), Ending::Exited(42));
        assert_eq!(WaitStatus(0).ending(), Ending::Exited(0));
    }

    #[test]
    fn a_signal_and_its_core_file_are_told() {
        let killed = |signal, dumped_core| Ending::Killed { signal: Signal(signal), dumped_core };
        assert_eq!(WaitStatus(9).ending(), killed(9, CoreDump::None));
        assert_eq!(WaitStatus(6 | 0x80).ending(), killed(6, CoreDump::Written));
    }
}
