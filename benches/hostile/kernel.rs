//! What the kernel says about UDP sockets of this machine: /proc/net/udp.

use std::fs;

use anyhow::{Context as _, Result};

/// One of them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Queue {
    /// What waits to be read, in bytes of kernel memory.
    pub(crate) waiting: u64,
    /// How many datagrams found no room.
    pub(crate) dropped: u64,
}

/// Those with these ports, summed.
pub(crate) fn queues(ports: &[u16]) -> Result<Queue> {
    let text = fs::read_to_string("/proc/net/udp").context("/proc/net/udp")?;
    let mut sum = Queue::default();
    for line in text.lines().skip(1) {
        let fields: Vec<_> = line.split_ascii_whitespace().collect();
        let port = fields.get(1).and_then(|address| address.split_once(':'));
        let port = port.and_then(|(_, port)| u16::from_str_radix(port, 16).ok());
        if port.is_some_and(|port| ports.contains(&port)) {
            let waiting = fields.get(4).and_then(|queues| queues.split_once(':'));
            let waiting = waiting.and_then(|(_, waiting)| u64::from_str_radix(waiting, 16).ok());
            sum.waiting += waiting.context("no rx_queue")?;
            sum.dropped +=
                fields.last().and_then(|it| it.parse::<u64>().ok()).context("no drops")?;
        }
    }
    Ok(sum)
}
