//! Its address space.

use super::file::File;
use super::material;
use super::value::{Unit, Value};
use super::{Absence, Field, Gap, Material, Reading, Spot};

pub(super) const FIELDS: &[Field] = &[
    Field::status("vm_size_kib", "VmSize", "mm_struct.total_vm", kib),
    Field::status("vm_peak_kib", "VmPeak", "mm_struct.hiwater_vm", kib),
    Field::status("vm_rss_kib", "VmRSS", "mm_struct.rss_stat", kib),
    Field::status("vm_hwm_kib", "VmHWM", "mm_struct.hiwater_rss", kib),
    Field::status("rss_anon_kib", "RssAnon", "rss_stat[MM_ANONPAGES]", kib),
    Field::status("rss_file_kib", "RssFile", "rss_stat[MM_FILEPAGES]", kib),
    Field::status("rss_shmem_kib", "RssShmem", "rss_stat[MM_SHMEMPAGES]", kib),
    Field::new("pss_kib", "Pss", (File::SmapsRollup, Spot::Line("Pss:")), "", kib),
    Field::new(
        "private_kib",
        "private",
        (File::SmapsRollup, Spot::Line("Private_Clean+Private_Dirty")),
        "",
        private,
    ),
    Field::status("vm_swap_kib", "VmSwap", "rss_stat[MM_SWAPENTS]", kib),
    Field::status("vm_data_kib", "VmData", "mm_struct.data_vm", kib),
    Field::status("vm_stk_kib", "VmStk", "mm_struct.stack_vm", kib),
    Field::status("vm_exe_kib", "VmExe", "mm_struct.start_code", kib),
    Field::status("vm_lib_kib", "VmLib", "mm_struct.exec_vm", kib),
    Field::status("vm_pte_kib", "VmPTE", "mm_struct.pgtables_bytes", kib),
    Field::status("vm_lck_kib", "VmLck", "mm_struct.locked_vm", kib),
    Field::status("vm_pin_kib", "VmPin", "mm_struct.pinned_vm", kib),
    Field::status("hugetlb_kib", "HugetlbPages", "mm_struct.hugetlb_usage", kib),
];

/// What the kernel calls kB is 1024 bytes.
fn kib(material: &Material, field: &Field) -> Reading {
    let value = material::count(material, field).map(in_kib);
    without_memory(material, value)
}

/// Memory that nobody shares, written to or not: what ending the process would set free.
fn private(material: &Material, field: &Field) -> Reading {
    let part = |line| {
        let part = Field::new("", "", (field.file, Spot::Line(line)), "", field.read);
        match material::count(material, &part)? {
            Value::Quantity(amount, _) => Ok(amount),
            _ => Err(Gap::Absent(Absence::Kernel)),
        }
    };
    let sum = || Ok(Value::Quantity(part("Private_Clean:")? + part("Private_Dirty:")?, Unit::Kib));
    without_memory(material, sum())
}

fn in_kib(value: Value) -> Value {
    match value {
        Value::Quantity(amount, _) => Value::Quantity(amount, Unit::Kib),
        other => other,
    }
}

/// Why a figure is missing: that there is no memory comes before every other reason.
fn without_memory(material: &Material, reading: Reading) -> Reading {
    match reading {
        Err(_) if !material.has_memory() => Err(Gap::Absent(Absence::NoMemory)),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::block::material::Content;
    use crate::proc::block::material::tests::{STAT, material, reading};

    const ROLLUP: &str = "55eb1ea45000-7ffdb547d000 ---p 00000000 00:00 0 [rollup]\n\
        Rss:  484 kB\nPss:                 266 kB\nPss_Dirty:           265 kB\n\
        Private_Clean:  4 kB\nPrivate_Dirty:       156 kB\n";

    #[test]
    fn figures_are_read_by_name() {
        let material = material(STAT, &[(File::SmapsRollup, ROLLUP)]);
        let kib = |amount| Ok(Value::Quantity(amount, Unit::Kib));
        assert_eq!(reading(&material, FIELDS, "pss_kib"), kib(266));
        assert_eq!(reading(&material, FIELDS, "private_kib"), kib(160));
        assert_eq!(reading(&material, FIELDS, "vm_lck_kib"), kib(0));
    }

    #[test]
    fn what_ended_has_no_memory() {
        let mut material = material(STAT, &[]);
        material.process.vsize = 0;
        material.status = crate::proc::Status::new(b"Name:\tz\n".to_vec());
        material.texts.insert(File::SmapsRollup, Content::Denied);
        for field in FIELDS {
            let reading = (field.read)(&material, field);
            assert_eq!(reading, Err(Gap::Absent(Absence::NoMemory)), "{}", field.key);
        }
    }

    #[test]
    fn a_figure_that_was_kept_back_is_told_so() {
        let mut material = material(STAT, &[]);
        material.texts.insert(File::SmapsRollup, Content::Denied);
        assert_eq!(reading(&material, FIELDS, "pss_kib"), Err(Gap::Denied));
        material.texts.insert(File::SmapsRollup, Content::Costly);
        let costly = Err(Gap::Absent(Absence::Costly));
        assert_eq!(reading(&material, FIELDS, "pss_kib"), costly);
    }
}
