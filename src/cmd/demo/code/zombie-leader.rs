// A dead leader: the main thread has ended, another one lives. ps shows Zl and <defunct>.
use std::ffi::c_long;
use std::io::{Read, Write};
use std::process::{Command, Stdio, exit};
use std::{env, fs, thread};

unsafe extern "C" {
    fn syscall(number: c_long, ...) -> c_long;
}

// exit(2) of the kernel, which ends one thread: the end of pthread_exit, without the unwinding.
const SYS_EXIT: c_long = if cfg!(target_arch = "x86_64") { 60 } else { 93 };

fn child() -> ! {
    thread::spawn(|| {
        let mut byte = [0];
        let read = std::io::stdin().read_exact(&mut byte); // works on, long after main
        exit(if read.is_ok() { 7 } else { 1 }); // ends the process
    });
    loop {
        // SAFETY: nothing that the main thread owns is needed any more.
        unsafe { syscall(SYS_EXIT, 0 as c_long) };
    }
}

fn main() -> std::io::Result<()> {
    if env::args().nth(1).as_deref() == Some("child") {
        child();
    }
    let mut child =
        Command::new(env::current_exe()?).arg("child").stdin(Stdio::piped()).spawn()?;
    let folder = format!("/proc/{}", child.id());
    loop {
        let stat = fs::read_to_string(format!("{folder}/stat"))?;
        if stat.rsplit(')').next().is_some_and(|rest| rest.trim().starts_with('Z')) {
            break;
        }
        thread::yield_now();
    }
    println!("state: Z, threads: {}", fs::read_dir(format!("{folder}/task"))?.count());
    println!("waitpid: {:?}", child.try_wait()?); // None: not to be reaped yet

    if let Some(mut go_on) = child.stdin.take() {
        go_on.write_all(b"!")?;
    }
    println!("status: {}", child.wait()?); // after its last thread
    Ok(())
}
