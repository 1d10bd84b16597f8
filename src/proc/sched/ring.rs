//! perf_event_open(2): events of one CPU and the ring buffer into which the kernel writes them.
#![expect(unsafe_code, reason = "perf events and their shared memory have no safe interface")]

use std::ffi::{CString, c_ulong};
use std::io;
use std::num::NonZeroUsize;
use std::os::fd::{AsFd, AsRawFd as _, BorrowedFd, FromRawFd as _, OwnedFd};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, Ordering};

use nix::errno::Errno;
use nix::libc;
use nix::sys::mman::{MapFlags, ProtFlags, mmap, munmap};
use perf_event_open_sys::bindings as perf;
use perf_event_open_sys::ioctls;

/// What each record of ours has, in the order in which the kernel writes it: see
/// [`super::decode::Sample`].
const SAMPLE: u64 =
    (perf::PERF_SAMPLE_IDENTIFIER | perf::PERF_SAMPLE_TIME | perf::PERF_SAMPLE_RAW) as u64;
/// What those have beside that are asked for a stack.
const CHAIN: u64 = perf::PERF_SAMPLE_CALLCHAIN as u64;

/// How many functions of a kernel stack are of interest: the innermost ones.
const DEEPEST: u16 = 16;

/// Whether a record has the kernel's stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stack {
    Kernel,
    None,
}

/// How soon a reader who waits is woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Urgency {
    /// By each record.
    Now,
    /// When a quarter of the ring is full.
    Later,
}

/// A tracepoint on one CPU.
#[derive(Debug)]
pub(super) struct Tap {
    fd: OwnedFd,
    /// By what its records are told from others in the ring.
    pub(super) id: u64,
}

impl Tap {
    /// Opens the tracepoint of this number, disabled. `ring_bytes` is the size of the ring that it
    /// will write to.
    pub(super) fn open(
        cpu: u32,
        tracepoint: u64,
        filter: &str,
        stack: Stack,
        urgency: Urgency,
        ring_bytes: usize,
    ) -> io::Result<Self> {
        let mut attr = perf::perf_event_attr {
            type_: perf::PERF_TYPE_TRACEPOINT,
            size: u32::try_from(size_of::<perf::perf_event_attr>()).unwrap_or(0),
            config: tracepoint,
            sample_type: if stack == Stack::Kernel { SAMPLE | CHAIN } else { SAMPLE },
            clockid: libc::CLOCK_MONOTONIC,
            sample_max_stack: DEEPEST,
            ..perf::perf_event_attr::default()
        };
        attr.__bindgen_anon_1.sample_period = 1;
        attr.set_disabled(1);
        attr.set_use_clockid(1);
        attr.set_sample_id_all(1);
        attr.set_exclude_callchain_user(1);
        match urgency {
            Urgency::Now => attr.__bindgen_anon_2.wakeup_events = 1,
            Urgency::Later => {
                attr.set_watermark(1);
                attr.__bindgen_anon_2.wakeup_watermark = u32::try_from(ring_bytes / 4).unwrap_or(0);
            }
        }
        let cpu = i32::try_from(cpu).map_err(|_| Errno::EINVAL)?;
        let flags = c_ulong::from(perf::PERF_FLAG_FD_CLOEXEC);
        // SAFETY: the attributes live, say their own size, and the kernel writes to that size alone.
        let fd = unsafe { perf_event_open_sys::perf_event_open(&raw mut attr, -1, cpu, -1, flags) };
        // SAFETY: the kernel has just made this descriptor for us alone.
        let fd = unsafe { OwnedFd::from_raw_fd(Errno::result(fd)?) };
        let mut id = 0;
        // SAFETY: the pointer is to a live number of the size that the call writes.
        Errno::result(unsafe { ioctls::ID(fd.as_raw_fd(), &raw mut id) })?;
        let filter = CString::new(filter)?;
        // SAFETY: the pointer is to a C string, which the kernel copies.
        let set = unsafe { ioctls::SET_FILTER(fd.as_raw_fd(), filter.as_ptr().cast_mut()) };
        Errno::result(set)?;
        Ok(Self { fd, id })
    }

    /// Writes to the ring of another tap of the same CPU.
    pub(super) fn write_to(&self, other: &Self) -> io::Result<()> {
        // SAFETY: the call takes a number, a descriptor that is open.
        let set = unsafe { ioctls::SET_OUTPUT(self.fd.as_raw_fd(), other.fd.as_raw_fd()) };
        Ok(Errno::result(set).map(drop)?)
    }

    /// Begins to tell.
    pub(super) fn enable(&self) -> io::Result<()> {
        // SAFETY: the call takes a number.
        Ok(Errno::result(unsafe { ioctls::ENABLE(self.fd.as_raw_fd(), 0) }).map(drop)?)
    }

    /// Ceases to tell.
    pub(super) fn disable(&self) -> io::Result<()> {
        // SAFETY: the call takes a number.
        Ok(Errno::result(unsafe { ioctls::DISABLE(self.fd.as_raw_fd(), 0) }).map(drop)?)
    }
}

impl AsFd for Tap {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

/// The memory that the kernel writes the records of one CPU into: a page of positions and the data.
#[derive(Debug)]
pub(super) struct Ring {
    memory: NonNull<perf::perf_event_mmap_page>,
    mapped: usize,
    data_offset: usize,
    data_size: usize,
}

impl Ring {
    /// Maps the ring of a tap, with so many bytes of data: a power of 2, at least a page.
    ///
    /// # Errors
    /// `EPERM` where it is more than may be locked (`perf_event_mlock_kb`, `RLIMIT_MEMLOCK`).
    pub(super) fn map(tap: &Tap, page_size: usize, data_bytes: usize) -> io::Result<Self> {
        let mapped = page_size + data_bytes;
        let length = NonZeroUsize::new(mapped).ok_or(Errno::EINVAL)?;
        let protection = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
        // SAFETY: the address is of the kernel's choice, and overlaps nothing.
        let memory = unsafe { mmap(None, length, protection, MapFlags::MAP_SHARED, tap, 0)? };
        Ok(Self { memory: memory.cast(), mapped, data_offset: page_size, data_size: data_bytes })
    }

    /// Moves all that was written since the last time behind what is in `into`.
    pub(super) fn take(&self, into: &mut Vec<u8>) {
        let page = self.memory.as_ptr();
        // SAFETY: the page is mapped as long as the ring lives, its two positions are aligned
        // numbers of 64 bits, and are shared with the kernel by atomic accesses alone.
        let (head, tail) = unsafe {
            (
                AtomicU64::from_ptr(&raw mut (*page).data_head),
                AtomicU64::from_ptr(&raw mut (*page).data_tail),
            )
        };
        // What the kernel wrote before it moved the head is visible after this read of it.
        let end = head.load(Ordering::Acquire);
        let start = tail.load(Ordering::Relaxed);
        let length = usize::try_from(end.wrapping_sub(start)).unwrap_or(0).min(self.data_size);
        let at = usize::try_from(start).unwrap_or(0) & (self.data_size - 1);
        let first = length.min(self.data_size - at);
        // SAFETY: both pieces lie within the mapped data, which the kernel does not write to between
        // tail and head.
        unsafe {
            let data = self.memory.as_ptr().cast::<u8>().add(self.data_offset);
            into.extend_from_slice(std::slice::from_raw_parts(data.add(at), first));
            into.extend_from_slice(std::slice::from_raw_parts(data, length - first));
        }
        // The kernel may write over it only after it has been copied.
        tail.store(end, Ordering::Release);
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        // SAFETY: the mapping is this ring's own, and nothing borrows from it.
        let _ = unsafe { munmap(self.memory.cast(), self.mapped) };
    }
}
