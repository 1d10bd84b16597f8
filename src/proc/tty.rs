//! Names of terminals from their device numbers.

use std::fmt;

use serde::{Serialize, Serializer};

/// A controlling terminal (field 7 of proc_pid_stat(5)); 0 is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Tty(pub u32);

impl Tty {
    /// Whether there is a terminal at all.
    pub const fn is_some(self) -> bool {
        self.0 != 0
    }

    /// The major number: which driver.
    pub const fn major(self) -> u32 {
        (self.0 >> 8) & 0xfff
    }

    /// The minor number: which of the driver's terminals.
    pub const fn minor(self) -> u32 {
        (self.0 & 0xff) | ((self.0 >> 12) & 0xf_ff00)
    }
}

impl fmt::Display for Tty {
    /// The name under /dev, as ps prints it; `?` for none (`Documentation/admin-guide/devices.txt`).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minor = self.minor();
        match self.major() {
            _ if !self.is_some() => f.write_str("?"),
            4 if minor < 64 => write!(f, "tty{minor}"),
            4 => write!(f, "ttyS{}", minor - 64),
            5 if minor == 0 => f.write_str("tty"),
            5 if minor == 1 => f.write_str("console"),
            136..=143 => write!(f, "pts/{}", (self.major() - 136) * 256 + minor),
            166 => write!(f, "ttyACM{minor}"),
            188 => write!(f, "ttyUSB{minor}"),
            204 if minor >= 64 => write!(f, "ttyAMA{}", minor - 64),
            229 => write!(f, "hvc{minor}"),
            major => write!(f, "{major}:{minor}"),
        }
    }
}

impl Serialize for Tty {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_some() { serializer.collect_str(self) } else { serializer.serialize_none() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn device_numbers_become_the_names_of_ps() {
        let tty = |major: u32, minor: u32| {
            Tty(major << 8 | (minor & 0xff) | (minor & 0xf_ff00) << 12).to_string()
        };
        assert_eq!(Tty(0).to_string(), "?");
        assert_eq!(tty(4, 1), "tty1");
        assert_eq!(tty(4, 64), "ttyS0");
        assert_eq!(tty(136, 7), "pts/7");
        assert_eq!(tty(136, 300), "pts/300");
        assert_eq!(tty(137, 1), "pts/257");
        assert_eq!(tty(250, 3), "250:3");
    }
}
