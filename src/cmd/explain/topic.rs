//! The topics in teaching order: how each is called, and its page in every language.

use super::page::{Page, parse};
use crate::ui::Language;

/// What topics are grouped by, in teaching order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// What a process is.
    Process,
    /// The states and their codes.
    States,
    /// Who gets the CPU.
    Cpu,
    /// From fork to wait.
    Life,
    /// Orphans and zombies.
    Remains,
    /// Signals, sessions and terminals.
    Jobs,
    /// Threads and containers.
    Threads,
    /// Servers.
    Network,
    /// Questions and answers.
    Interview,
}

impl Group {
    /// All groups.
    pub(super) const ALL: [Self; 9] = [
        Self::Process,
        Self::States,
        Self::Cpu,
        Self::Life,
        Self::Remains,
        Self::Jobs,
        Self::Threads,
        Self::Network,
        Self::Interview,
    ];

    /// The name in JSON, which is also the attribute of `explain-group` with the heading.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::States => "states",
            Self::Cpu => "cpu",
            Self::Life => "life",
            Self::Remains => "remains",
            Self::Jobs => "jobs",
            Self::Threads => "threads",
            Self::Network => "network",
            Self::Interview => "interview",
        }
    }
}

/// A topic.
#[derive(Debug)]
pub(super) struct Topic {
    /// The name to ask for it by, and the name of its file.
    pub key: &'static str,
    /// Where it stands in the list.
    pub group: Group,
    /// Other names for it, in any language.
    pub aliases: &'static [&'static str],
    english: &'static str,
    chinese: &'static str,
}

impl Topic {
    /// The page in this language.
    pub(super) fn page(&self, language: Language) -> Page {
        parse(match language {
            Language::En => self.english,
            Language::ZhCn => self.chinese,
        })
    }
}

macro_rules! topics {
    ($($group:ident: $($key:literal = [$($alias:literal),*];)*)*) => {
        /// Every topic, in teaching order.
        pub(super) const TOPICS: &[Topic] = &[$($(Topic {
            key: $key,
            group: Group::$group,
            aliases: &[$($alias),*],
            english: include_str!(concat!("../../../locales/en/explain/", $key, ".md")),
            chinese: include_str!(concat!("../../../locales/zh-CN/explain/", $key, ".md")),
        }),*),*];
    };
}

topics! {
    Process:
    "process" = ["processes", "进程"];
    "program" = ["program-and-process", "program-vs-process", "executable", "程序", "程序与进程", "程序和进程"];
    "creation" = ["create", "process-creation", "how-a-process-is-made", "创建", "创建进程", "进程创建", "进程的创建"];
    "pcb" = ["process-control-block", "task-struct", "进程控制块"];
    "pid" = ["ppid", "process-id", "getpid", "进程号", "进程id"];
    "parent-child" = ["parent", "child", "children", "parent-and-child", "family", "父进程", "子进程", "父子进程", "父进程与子进程"];

    States:
    "three-states" = ["3-states", "three-state-model", "ready", "blocked", "三态", "三状态", "三种状态", "就绪", "阻塞"];
    "five-states" = ["5-states", "states", "state", "lifecycle", "five-state-model", "transitions", "五态", "五状态", "五种状态", "状态", "进程状态", "状态转换", "生命周期"];
    "stat-codes" = ["stat", "stat-code", "codes", "letters", "ps", "状态码", "stat代码", "状态代码"];

    Cpu:
    "concurrency" = ["parallel", "parallelism", "concurrency-and-parallelism", "concurrent", "并发", "并行", "并发与并行", "并发和并行"];
    "time-slice" = ["slice", "timeslice", "quantum", "scheduler", "scheduling", "context-switch", "时间片", "调度", "上下文切换"];
    "priority" = ["nice", "renice", "priorities", "优先级", "谦让值"];

    Life:
    "fork" = ["clone", "派生"];
    "copy-on-write" = ["cow", "写时复制", "写时拷贝"];
    "exec" = ["execve", "execvp", "执行新程序", "程序替换"];
    "vfork" = ["posix-spawn", "spawn"];
    "exit" = ["exit-status", "exit-code", "termination", "return", "退出", "退出码", "退出状态", "终止", "进程退出"];
    "wait" = ["waitpid", "waitid", "reap", "wait-status", "等待", "等待子进程", "回收"];

    Remains:
    "orphan" = ["orphans", "reparenting", "孤儿", "孤儿进程"];
    "subreaper" = ["child-subreaper", "pr-set-child-subreaper", "子进程收割者", "收割者"];
    "zombie" = ["zombies", "defunct", "僵尸", "僵尸进程", "僵死进程"];
    "avoid-zombies" = ["avoid-zombie", "no-zombies", "sigchld", "double-fork", "避免僵尸", "避免僵尸进程", "防止僵尸", "处理僵尸"];

    Jobs:
    "signals" = ["signal", "kill", "sigkill", "sigterm", "信号"];
    "session" = ["sessions", "process-group", "process-groups", "job-control", "jobs", "foreground", "background", "会话", "进程组", "作业控制", "前台", "后台"];
    "daemon" = ["daemons", "service", "nohup", "守护进程", "后台服务"];

    Threads:
    "thread" = ["threads", "process-and-thread", "process-vs-thread", "pthread", "tgid", "tid", "线程", "进程与线程", "进程和线程"];
    "pid-namespace" = ["pid-namespaces", "namespace", "namespaces", "container", "containers", "命名空间", "pid命名空间", "容器"];
    "container-init" = ["init", "pid-1", "tini", "dumb-init", "1号进程", "容器init", "容器的1号进程"];

    Network:
    "socket" = ["sockets", "client-server", "套接字"];
    "tcp" = ["stream", "listen", "accept", "backlog", "流式套接字"];
    "udp" = ["datagram", "datagrams", "数据报"];
    "servers" = ["server", "fork-server", "thread-server", "io-models", "echo", "服务器", "服务器模型", "io模型"];
    "select" = ["fd-set", "fd-setsize", "pselect"];
    "poll" = ["ppoll", "pollfd"];
    "epoll" = ["multiplexing", "io-multiplexing", "edge-triggered", "level-triggered", "多路复用", "io多路复用", "边缘触发", "水平触发"];

    Interview:
    "interview-processes" = ["interview-process", "面试-进程", "进程面试题"];
    "interview-zombies" = ["interview-zombie", "面试-僵尸", "僵尸面试题"];
    "interview-threads" = ["interview-thread", "面试-线程", "线程面试题"];
    "interview-network" = ["interview-sockets", "面试-网络", "网络面试题"];
}

/// The names that stand for all questions of the interview at once.
pub(super) const INTERVIEW: [&str; 4] = ["interview", "questions", "面试", "面试题"];

/// The topic of this name: its key or an alias, in any case, with spaces for hyphens, with or
/// without the section of a man page (`fork(2)`).
pub(super) fn find(name: &str) -> Option<&'static Topic> {
    let name = normal(name);
    TOPICS.iter().find(|topic| topic.key == name || topic.aliases.contains(&name.as_str()))
}

/// Whether a name asks for the questions of the interview.
pub(super) fn is_interview(name: &str) -> bool {
    INTERVIEW.contains(&normal(name).as_str())
}

/// Every name that [`find`] and [`is_interview`] know.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let of_topic =
        |topic: &'static Topic| std::iter::once(topic.key).chain(topic.aliases.iter().copied());
    TOPICS.iter().flat_map(of_topic).chain(INTERVIEW)
}

fn normal(name: &str) -> String {
    let name = name.trim().to_lowercase();
    let stem = name.split_once('(').map_or(name.as_str(), |(stem, _)| stem);
    stem.split([' ', '_', '-']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_topic_is_found_by_any_of_its_names() {
        let key = |name| find(name).map(|topic| topic.key);
        assert_eq!(key("zombie"), Some("zombie"));
        assert_eq!(key("Defunct"), Some("zombie"));
        assert_eq!(key("僵尸"), Some("zombie"));
        assert_eq!(key("waitpid(2)"), Some("wait"));
        assert_eq!(key("time slice"), Some("time-slice"));
        assert_eq!(key("COW"), Some("copy-on-write"));
        assert_eq!(key("task_struct"), Some("pcb"));
        assert_eq!(key("nonsense"), None);
        assert!(is_interview("面试"));
    }

    #[test]
    fn no_name_stands_for_two_things() {
        let mut seen = BTreeSet::new();
        for name in names() {
            assert!(seen.insert(name), "{name} is there twice");
            assert_eq!(normal(name), name, "nobody can ask for it");
        }
    }

    #[test]
    fn topics_stand_in_the_order_of_their_groups() {
        let place = |topic: &Topic| Group::ALL.iter().position(|group| *group == topic.group);
        assert!(TOPICS.is_sorted_by_key(place));
    }
}
