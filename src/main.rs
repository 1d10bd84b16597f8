//! `ptool`: argv in, exit code out.

fn main() -> std::process::ExitCode {
    ptool::main()
}
