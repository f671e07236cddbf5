use std::time::Duration;

use arbitrary::Unstructured;
use arbtest::arbtest;
use badpeer::notation::{format_check, read, read_octets, read_timeline, read_transcript};
use badpeer::notation::{write, write_transcript};
use badpeer::script::{Act, Actor, Script};
use badpeer::transcript::{Event, Transcript, What};
use pretty_assertions::assert_eq;

use super::arbitrary_script;

/// Tries a property, for as many milliseconds as `BADPEER_BUDGET` says.
fn check(property: impl FnMut(&mut Unstructured<'_>) -> arbitrary::Result<()>) {
    let budget = std::env::var("BADPEER_BUDGET").ok();
    let millis = budget.and_then(|text| text.parse().ok()).unwrap_or(200);
    arbtest(property).budget_ms(millis).run();
}

fn without_lines(mut script: Script) -> Script {
    for step in &mut script.timeline {
        step.line = 0;
    }
    for outcome in &mut script.outcomes {
        outcome.line = 0;
    }
    script
}

fn without_times(transcript: &Transcript) -> Transcript {
    let mut transcript = transcript.merged();
    for event in &mut transcript.events {
        event.at = Duration::ZERO;
        event.line = 0;
    }
    transcript
}

#[test]
fn every_script_reads_back_as_it_was_written() {
    check(|u| {
        let script = arbitrary_script::script(u)?;
        let text = write(&script);
        // What came stands in recordings only, not in cases.
        let came = script
            .timeline
            .iter()
            .any(|step| matches!(step.act, Act::Receive(_)));
        let form = if came { read_timeline } else { read };
        let again = match form("arbitrary", &text) {
            Ok(again) => again,
            Err(diagnostics) => panic!("{diagnostics}\n\n{text}"),
        };
        assert_eq!(
            without_lines(again.clone()),
            without_lines(script),
            "{text}"
        );
        assert_eq!(write(&again), text);
        assert_eq!(format_check("arbitrary", &text), Ok(None));
        Ok(())
    });
}

#[test]
fn every_transcript_reads_back_as_it_was_written() {
    check(|u| {
        let transcript = arbitrary_script::transcript(u)?;
        let text = write_transcript(&transcript);
        match read_transcript(&text) {
            Ok(again) => {
                assert_eq!(without_times(&again), without_times(&transcript), "{text}");
                assert_eq!(write_transcript(&again), text);
            }
            Err(diagnostics) => panic!("{diagnostics}\n\n{text}"),
        }
        assert!(text.is_ascii(), "{text}");
        Ok(())
    });
}

#[test]
fn every_octet_string_survives_being_written() {
    check(|u| {
        let octets: Vec<u8> = u.arbitrary()?;
        let transcript = Transcript {
            events: vec![Event {
                actor: Actor::CLIENT,
                what: What::Sent(octets.into()),
                at: Duration::ZERO,
                line: 0,
            }],
            segments: Vec::new(),
        };
        let again = read_transcript(&write_transcript(&transcript)).unwrap();
        assert_eq!(without_times(&again), transcript.merged());
        Ok(())
    });
}

#[test]
fn no_octets_upset_the_reader() {
    check(|u| {
        let octets: Vec<u8> = u.arbitrary()?;
        if let Err(diagnostics) = read_octets("arbitrary", &octets) {
            assert!(!diagnostics.to_string().contains('\x1b'));
        }
        Ok(())
    });
}

#[test]
fn no_mutation_of_a_script_upsets_the_reader() {
    check(|u| {
        let script = arbitrary_script::script(u)?;
        let mut octets = write(&script).into_bytes();
        for _ in 0..u.int_in_range(1..=4)? {
            let at = u.choose_index(octets.len())?;
            match u.int_in_range(0..=2)? {
                0 => octets[at] = u.arbitrary()?,
                1 => drop(octets.remove(at)),
                _ => octets.insert(at, *u.choose(b" \n\"\\${}|,#=<-~.\xc3")?),
            }
        }
        let read = read_octets("mutated", &octets);
        if let Err(diagnostics) = &read {
            for one in &diagnostics.list {
                assert!(one.span.start <= octets.len() && one.line > 0 && one.column > 0);
            }
            drop(diagnostics.to_string());
        }
        // What still reads is written so that it reads the same.
        if let Ok(script) = read {
            let text = write(&script);
            let again = read_timeline("again", &text);
            let again = again.unwrap_or_else(|bad| panic!("{bad}\n\n{text}"));
            assert_eq!(write(&again), text);
        }
        Ok(())
    });
}

/// Files that would take for ever, or all memory, if anything in the reader grew faster than they.
#[test]
fn no_file_takes_more_time_than_its_size_deserves() {
    let many = |line: &str| line.repeat(200_000 / line.len());
    let numbered = |line: fn(usize) -> String| (0..8_000).map(line).collect::<String>();
    let head = "case x\ntarget server\n";
    let files = [
        many("client => opne\n"),
        many("client -> ${hots}\n"),
        many("\n"),
        many("# \u{1}\n"),
        many("\r\n"),
        many("\u{1}"),
        many("${"),
        many("\""),
        format!("client => open\nclient -> {}", many("${repeat \"a\" 9}")),
        numbered(|n| format!("vary v{n} = a\n")),
        format!("vary x = {}", numbered(|n| format!("v{n}, "))),
        format!("clause {}", numbered(|n| format!("R9112-{n}, "))),
        format!("tags {}", numbered(|n| format!("t{n},"))),
        numbered(|n| format!("block b{n}\n  ${{b{}}}\nend\n", n.saturating_sub(1))),
        numbered(|n| format!("block b{n}\n  {}\nend\n", "${b}".repeat(n % 9))),
        numbered(|n| format!("client.{n} => open\n")),
        numbered(|n| format!("client <~ head as c{n}\n")),
        numbered(|n| format!("pass {} when x = {n}\n", n % 1000)),
        format!(
            "{head}vary n = every line of b\nblock b\n  ${{repeat \"a\\n\" 9999}}\nend\n\
             client => open\n{}",
            numbered(|n| format!("pass 200 when n = {n}|{n}|x\n"))
        ),
        format!(
            "{head}vary n = every octet of b\nblock b\n  ${{repeat \"a\" 60000000}}\nend\n{}",
            numbered(|n| format!("pass 200 when n = {n}\n"))
        ),
    ];
    for file in files {
        let (began, before) = (std::time::Instant::now(), worked());
        let read = read_octets("big", file.as_bytes());
        drop(read.map_err(|diagnostics| diagnostics.to_string()));
        let took = match worked().saturating_sub(before) {
            Duration::ZERO => began.elapsed(),
            work => work,
        };
        let first: String = file.chars().take(60).collect();
        assert!(took < Duration::from_secs(5), "{took:?} for {first:?}");
    }
}

/// What this thread has worked: others on the same machine take time from it, and no work. Zero
/// where the kernel does not tell.
fn worked() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|one| one.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}
