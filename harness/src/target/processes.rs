use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::wire::barrier;

/// The processes of a target that badpeer started: its process group, and whoever these started.
/// Read only; nothing of it is known but on Linux.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Processes {
    leader: u32,
    /// Where they listen, if anywhere.
    front: Option<SocketAddr>,
}

/// What the threads of a target had run by a moment at which all of them slept. Where two such
/// moments are equal, none of them ran between.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Asleep {
    threads: BTreeMap<(u32, u32), String>,
    /// The sockets that are no ends of our connections, and a descriptor of each.
    others: BTreeMap<u32, PathBuf>,
}

/// One process, as `/proc/PID/stat` tells of it.
struct Process {
    id: u32,
    parent: u32,
    group: u32,
}

impl Processes {
    /// Those of the group whose leader this is.
    pub fn of(leader: u32) -> Self {
        let front = None;
        Self { leader, front }
    }

    /// The same, that listen there.
    pub fn at(self, front: SocketAddr) -> Self {
        let front = Some(front);
        Self { front, ..self }
    }

    /// Where every thread sleeps, and so none is ready to run and kept from it by a busy machine:
    /// what they had run by then.
    ///
    /// `sockets` are the target's ends of our connections, by their inodes. Nothing is known where
    /// there is none, or one that another process holds: the target's work is done elsewhere, as
    /// in a container.
    pub fn asleep(self, sockets: &BTreeSet<u32>) -> Option<Asleep> {
        let ids = self.ids()?;
        let mut others = BTreeMap::new();
        let mut threads = BTreeMap::new();
        for id in ids {
            others.extend(sockets_of(id)?);
            for thread in numbers(&format!("/proc/{id}/task"))? {
                let folder = format!("/proc/{id}/task/{thread}");
                let stat = fs::read_to_string(format!("{folder}/stat")).ok()?;
                match fields(&stat)?.next()? {
                    "S" => {}
                    // Dead, and not waited for.
                    "Z" | "X" => continue,
                    _ => return None,
                }
                let run = fs::read_to_string(format!("{folder}/schedstat")).ok()?;
                // A kernel that does not count says that none has ever run.
                if run.split_whitespace().nth(2)? == "0" {
                    return None;
                }
                threads.insert((id, thread), run);
            }
        }
        let held = |inode: &u32| others.remove(inode).is_some();
        let ours = !sockets.is_empty() && sockets.iter().all(held);
        ours.then_some(Asleep { threads, others })
    }

    /// Whether every thread has slept on since that moment, and waits for nobody but us.
    /// Processes that hold other TCP sockets, than the one at which they are known to listen, may
    /// wait for somebody at the other end.
    pub fn slept(self, since: &Asleep, sockets: &BTreeSet<u32>) -> bool {
        let listens = self.front.and_then(barrier::listening);
        let other = |(inode, descriptor): (&u32, &PathBuf)| {
            Some(*inode) != listens && may_be_tcp(descriptor)
        };
        self.asleep(sockets).is_some_and(|now| now == *since) && !since.others.iter().any(other)
    }

    /// The ids of all of them.
    fn ids(self) -> Option<BTreeSet<u32>> {
        let all: Vec<_> = numbers("/proc")?
            .into_iter()
            .filter_map(|id| process(id, &fs::read_to_string(format!("/proc/{id}/stat")).ok()?))
            .collect();
        let mut ids: BTreeSet<u32> = BTreeSet::new();
        loop {
            let known = ids.len();
            for one in &all {
                if one.group == self.leader || ids.contains(&one.parent) {
                    ids.insert(one.id);
                }
            }
            if ids.len() == known {
                return Some(ids);
            }
        }
    }
}

fn process(id: u32, stat: &str) -> Option<Process> {
    let mut fields = fields(stat)?.skip(1);
    let mut number = || fields.next()?.parse().ok();
    Some(Process {
        id,
        parent: number()?,
        group: number()?,
    })
}

/// What stands behind a process's name, which may hold anything: state, parent, group and so on.
fn fields(stat: &str) -> Option<impl Iterator<Item = &str>> {
    let (_, behind) = stat.rsplit_once(')')?;
    Some(behind.split_whitespace())
}

/// The entries of a folder that are numbers.
fn numbers(folder: &str) -> Option<Vec<u32>> {
    let entries = fs::read_dir(folder).ok()?;
    let number = |entry: fs::DirEntry| entry.file_name().to_str()?.parse().ok();
    Some(entries.flatten().filter_map(number).collect())
}

/// The sockets that a process holds: by their inodes, the paths of their descriptors.
fn sockets_of(id: u32) -> Option<BTreeMap<u32, PathBuf>> {
    let mut sockets = BTreeMap::new();
    for entry in fs::read_dir(format!("/proc/{id}/fd")).ok()?.flatten() {
        let Ok(to) = fs::read_link(entry.path()) else {
            continue;
        };
        sockets.extend(socket(&to).map(|inode| (inode, entry.path())));
    }
    Some(sockets)
}

fn socket(link: &Path) -> Option<u32> {
    let inode = link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?;
    inode.parse().ok()
}

/// Whether a descriptor is a socket of TCP, as far as anybody knows. The kernel's table of them
/// would say more, but to read thousands of lines takes tens of milliseconds.
fn may_be_tcp(descriptor: &Path) -> bool {
    #[cfg(target_os = "linux")]
    {
        let mut name = [0; 32];
        match rustix::fs::getxattr(descriptor, "system.sockprotoname", &mut name[..]) {
            Ok(length) => name[..length].starts_with(b"TCP"),
            Err(_) => true,
        }
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = descriptor;
        true
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::{TcpListener, TcpStream};
    use std::os::unix::process::CommandExt;
    use std::process::{Child, Command, Stdio};

    use super::*;

    /// Our end of a connection, the target's, and the latter's inode.
    fn connection() -> (TcpStream, TcpStream, u32) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let ours = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let theirs = listener.accept().unwrap().0;
        let (near, far) = (theirs.local_addr().unwrap(), theirs.peer_addr().unwrap());
        let inode = crate::wire::barrier::lookup(near, far).unwrap().inode;
        (ours, theirs, inode)
    }

    /// A process group of its own that holds a socket as its input, and does as it is told.
    struct Group(Child, TcpStream, BTreeSet<u32>);

    impl Group {
        fn new(words: &str) -> Self {
            Self::with(words, Stdio::piped())
        }

        fn with(words: &str, output: Stdio) -> Self {
            let (ours, theirs, inode) = connection();
            let mut shell = Command::new("sh");
            shell.args(["-c", words]).process_group(0);
            shell.stdin(std::os::fd::OwnedFd::from(theirs));
            let child = shell.stdout(output).spawn().unwrap();
            Self(child, ours, BTreeSet::from([inode]))
        }

        /// Whether it is seen to sleep, in so many looks.
        fn sleeps(&self, looks: usize) -> bool {
            let processes = Processes::of(self.0.id());
            (0..looks).any(|_| processes.asleep(&self.2).is_some())
        }
    }

    impl Drop for Group {
        fn drop(&mut self) {
            let group = i32::try_from(self.0.id()).ok();
            let group = group.and_then(rustix::process::Pid::from_raw).unwrap();
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
            let _ = self.0.wait();
        }
    }

    #[test]
    fn who_reads_sleeps_and_has_run_once_it_has_read() {
        let mut group = Group::new("while read line; do echo $line; done");
        let processes = Processes::of(group.0.id());
        assert!(group.sleeps(20_000));
        let before = processes.asleep(&group.2);
        assert_eq!(before, processes.asleep(&group.2));
        group.1.write_all(b"hello\n").unwrap();
        let mut said = String::new();
        let output = group.0.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut said).unwrap();
        assert_eq!(said, "hello\n");
        assert!(group.sleeps(20_000));
        assert_ne!(before, processes.asleep(&group.2));
    }

    #[test]
    fn a_group_sleeps_once_all_of_it_do() {
        let mut group = Group::new("sleep 100 & (echo; while :; do :; done) & read line");
        let output = group.0.stdout.take().unwrap();
        BufReader::new(output)
            .read_line(&mut String::new())
            .unwrap();
        assert!(!group.sleeps(200));
        let group = Group::new("sleep 100 & sleep 100 & read line");
        assert!(group.sleeps(20_000));
    }

    #[test]
    fn of_a_socket_that_somebody_else_holds_nothing_is_known() {
        let group = Group::new("sleep 100");
        assert!(group.sleeps(20_000));
        let own = Processes::of(group.0.id());
        assert_eq!(own.asleep(&BTreeSet::new()), None);
        let other = Group::new("sleep 100");
        assert_eq!(own.asleep(&other.2), None);
        let both = group.2.union(&other.2).copied().collect();
        assert_eq!(own.asleep(&both), None);
    }

    #[test]
    fn who_has_a_connection_to_somebody_else_may_wait_for_it() {
        let (_other, theirs, inode) = connection();
        let output = Stdio::from(std::os::fd::OwnedFd::from(theirs));
        let group = Group::with("sleep 100", output);
        let mut both = group.2.clone();
        both.insert(inode);
        let processes = Processes::of(group.0.id());
        // A shell becomes what it runs last, which may be seen on its way.
        let slept = |sockets| {
            let since = processes.asleep(sockets)?;
            processes.slept(&since, sockets).then_some(())
        };
        assert!((0..20_000).any(|_| slept(&both).is_some()));
        assert_eq!(slept(&group.2), None);
    }

    #[test]
    fn a_name_may_hold_anything() {
        let one = process(7, "7 (a) b) S 3 5 5 0 -1").unwrap();
        assert_eq!((one.id, one.parent, one.group), (7, 3, 5));
    }
}
