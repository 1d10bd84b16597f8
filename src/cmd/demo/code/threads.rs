// Threads share one memory, and each is a task of its own in /proc.
use std::sync::atomic::{AtomicU32, Ordering};

fn main() -> std::io::Result<()> {
    let counter = AtomicU32::new(0);
    let count = || {
        for _ in 0..1000 {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(count);
        scope.spawn(count);
        let tasks = std::fs::read_dir("/proc/self/task")?.count();
        println!("tasks now: {tasks}");
        std::io::Result::Ok(())
    })?;
    println!("counter at {:p}: {}", &counter, counter.load(Ordering::SeqCst)); // 2000
    Ok(())
}
