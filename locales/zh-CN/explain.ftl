# `ptool explain`。正文在 explain/ 目录里。
explain-try = 动手
explain-read-on = 手册
explain-see-also = 参见
explain-group = 主题
    .process = 进程是什么
    .states = 进程的状态
    .cpu = 谁得到 CPU
    .life = 从创建到结束
    .remains = 孤儿与僵尸
    .jobs = 信号、会话与守护进程
    .threads = 线程与容器
    .network = 网络服务器
    .interview = 面试
explain-list-note = `ptool explain zombie` 或 `ptool explain 僵尸` 显示一页，`--search 词` 查找，`--all` 按此顺序显示全部。`ptool explain interview` 先提问，后作答。
explain-unknown = 没有关于 { $topic } 的页面
    .hint = ptool explain 列出全部主题；ptool explain --search { $word } 在正文中查找
