//! The table of the client's planted faults: variant, name, sentence.
//! It never says how a fault is done; that stands at the one check which asks for it.

/// Calls the macro `$with` with the whole table.
macro_rules! fault_table {
    ($with:ident) => {
        $with! {
            // What is not whole.
            CrEndsHead "cr-ends-head" "takes a CR that begins a line, and what stands behind it, for the empty line";
            HeadCutTaken "head-cut-taken" "takes a field section that a FIN cuts off for whole";
            InterimTakenAtEnd "interim-taken-at-end" "hands on an interim response behind which the connection ends";
            LengthCutTaken "length-cut-taken" "takes content for whole that a FIN ends before its length";
            LengthResetTaken "length-reset-taken" "takes content for whole that a reset ends before its length";
            ChunkedCutTaken "chunked-cut-taken" "takes a FIN for the last chunk";
            ChunkedResetTaken "chunked-reset-taken" "takes a reset for the last chunk";
            TrailersCutTaken "trailers-cut-taken" "takes a trailer section that is cut off for whole";
            CloseDelimitedResetTaken "close-delimited-reset-taken" "takes a reset for the end of close-delimited content";
            CloseDelimitedRefused "close-delimited-refused" "takes the FIN behind close-delimited content for an error";
            ResetLosesAnswer "reset-loses-answer" "reports an error where a reset follows a whole answer";
            // Secrets.
            HttpsInTheClear "https-in-the-clear" "asks for an https URL without TLS";
            // Retries.
            RetriesPost "retries-post" "sends a POST again when a reused connection dies";
            RetriesCustom "retries-custom" "sends a method that it does not know again when a reused connection dies";
            RetriesFresh "retries-fresh" "sends any request again when a new connection dies";
            RetriesForEver "retries-for-ever" "goes on sending a GET again";
            RetriesBehindAnswer "retries-behind-answer" "sends a POST again when its answer breaks off";
            RetryJoinsAnswers "retry-joins-answers" "puts the answer to a retry behind the part that came before";
            RetryDropsContent "retry-drops-content" "sends a PUT again without its content";
            RetriesTimeoutForEver "retries-408-for-ever" "goes on sending a request that is answered 408";
            // Persistence.
            CloseIgnored "close-ignored" "goes on using a connection behind an answer that says close";
            CloseCaseSensitive "close-case-sensitive" "knows the option close in lower case only";
            CloseOnlyFirstLine "close-only-first-line" "reads the first Connection line only";
            CloseOnlyLastLine "close-only-last-line" "reads the last Connection line only";
            CloseOnlyWholeValue "close-only-whole-value" "knows close only where it is the whole value";
            CloseEmptyMemberEnds "close-empty-member-ends" "reads the Connection options up to an empty member";
            KeepAliveOverridesClose "keep-alive-overrides-close" "lets keep-alive win over close";
            CloseBehindHeadIgnored "close-behind-head-ignored" "goes on using a connection behind an answer to HEAD that says close";
            CloseNotClosed "close-not-closed" "leaves a connection open behind an answer that says close";
            OwnCloseReused "own-close-reused" "makes a request on a connection behind one that said close";
            OwnCloseNotClosed "own-close-not-closed" "says close, and does not close";
            Http10Kept "http10-kept" "goes on using a connection behind an HTTP/1.0 answer without keep-alive";
            KeepAliveFieldObeyed "keep-alive-field-obeyed" "takes a Keep-Alive field for the keep-alive option";
            ProxyConnectionObeyed "proxy-connection-obeyed" "takes Proxy-Connection for Connection";
            KeepAliveTimeoutIgnored "keep-alive-timeout-ignored" "uses a connection longer than the server said that it will keep it";
            KeepAliveMaxIgnored "keep-alive-max-ignored" "makes more requests than the server said that it will take";
            KeepAliveUnreadRefused "keep-alive-unread-refused" "refuses an answer whose Keep-Alive field it cannot read";
            UnknownOptionRefused "unknown-option-refused" "refuses an answer with a connection option that it does not know";
            NeverPersistsUnsaid "never-persists-unsaid" "makes one request on each connection, and does not say so";
            ErrorKept "error-kept" "goes on using a connection behind a broken answer";
            ErrorKeptEmptied "error-kept-emptied" "drops what it has read of a broken answer, and goes on using the connection";
            OriginsShared "origins-shared" "makes requests to any host on a connection that is there";
            FinishLeaks "finish-leaks" "does not notice that the server has closed an idle connection";
            // What is nobody's answer.
            SurplusTaken "surplus-taken" "takes what stands behind an answer for the next one";
            IdleDataTaken "idle-data-taken" "takes what comes on an idle connection for the next answer";
            IdleDataKept "idle-data-kept" "keeps a connection on which something came unasked";
            PipelinesBehindPost "pipelines-behind-post" "makes requests behind a POST that is not answered yet";
            SwapsAnswers "swaps-answers" "makes requests behind others, and hands their answers on in the wrong order";
            PipelinesAgain "pipelines-again" "makes requests behind each other once more when the connection ends on which they were";
            PipelineForgotten "pipeline-forgotten" "gives up requests that it made behind another when the connection ends";
            PipelinePresumed "pipeline-presumed" "takes requests for done that it made behind another when the connection ends";
            AnswersCrossed "answers-crossed" "hands answers to its callers in the order in which they come";
            DeathSpreads "death-spreads" "gives up all calls when one connection dies";
            StaleHangs "stale-hangs" "waits for an answer on a connection that has ended";
            // Proxies.
            ProxiedPortDropped "proxied-port-dropped" "leaves the port out of the target that it sends to a proxy";
            ProxiedHostIsProxy "proxied-host-is-proxy" "names the proxy in Host";
            ProxiedHostStale "proxied-host-stale" "names the first origin in every request to a proxy";
            ProxiedUserinfo "proxied-userinfo" "leaves userinfo in the target that it sends to a proxy";
            ProxyCredentialsToOrigin "proxy-credentials-to-origin" "sends the credentials for a proxy as those for the origin";
            Retries407ForEver "retries-407-for-ever" "goes on sending a request that is answered 407";
            // Tunnels.
            TunnelPortMissing "tunnel-port-missing" "asks for a tunnel to a host without a port";
            TunnelRefusalTaken "tunnel-refusal-taken" "takes any answer to CONNECT for a tunnel";
            Tunnel200Only "tunnel-200-only" "knows a tunnel behind 200 only";
            TunnelShared "tunnel-shared" "makes requests to other origins in a tunnel that is there";
            TunnelEndTaken "tunnel-end-taken" "hands on an empty answer where a tunnel ends before it is one";
            TunnelInTheClear "tunnel-in-the-clear" "speaks no TLS in a tunnel for https";
            TunnelSurplusTaken "tunnel-surplus-taken" "takes what stands behind the head of a proxy's 2xx for the answer";
            CredentialsInTunnel "credentials-in-tunnel" "sends the credentials for a proxy into the tunnel too";
            ConnectOriginForm "connect-origin-form" "asks CONNECT for a path";
            ConnectFramed "connect-framed" "goes by the length of a 2xx to CONNECT";
            // Interim responses.
            ContinueIsFinal "continue-is-final" "takes 100 for the answer";
            InterimIsFinal "interim-is-final" "takes every interim response but 100 for the answer";
            InterimOnce "interim-once" "skips one interim response, and takes the second for the answer";
            InterimContentRead "interim-content-read" "reads content behind an interim response";
            InterimFieldsKept "interim-fields-kept" "hands on the fields of interim responses with the answer";
            InterimCloseObeyed "interim-close-obeyed" "closes behind an interim response that says close";
            InterimEndless "interim-endless" "skips interim responses for as long as they come";
            SwitchTaken "switch-taken" "takes a 101 that it did not ask for";
            // Answers without content.
            HeadContentRead "head-content-read" "reads content behind the answer to HEAD";
            NoContentRead "204-content-read" "reads content behind a 204";
            NotModifiedRead "304-content-read" "reads content behind a 304";
            ResetContentUnread "205-content-unread" "reads no content behind a 205";
            UnknownStatusRefused "unknown-status-refused" "refuses status codes that it does not know";
            ErrorContentUnread "error-content-unread" "reads no content behind an error status";
            // Lengths.
            LengthFirst "length-first" "takes the first of several Content-Length lines";
            LengthLast "length-last" "takes the last of several Content-Length lines";
            LengthListFirst "length-list-first" "takes the first number in a list of lengths";
            LengthSigned "length-signed" "takes a sign in front of a length";
            LengthHex "length-hex" "takes a hexadecimal length";
            LengthJunk "length-junk" "reads a length up to what is no digit";
            LengthOverflows "length-overflows" "counts a length in 64 bits, and over them";
            LengthOverflows32 "length-overflows-32" "counts a length in 32 bits, and over them";
            LengthInvalidIgnored "length-invalid-ignored" "reads to the end of the connection where the length is invalid";
            LengthEmptyIsZero "length-empty-is-zero" "takes an empty length for 0";
            LengthUnreadOnClose "length-unread-on-close" "reads to the end of the connection where the answer says close";
            LengthOctal "length-octal" "takes a length with a zero in front for octal";
            LengthRepeatedIgnored "length-repeated-ignored" "reads to the end of the connection where a length is repeated";
            LengthZeroUnread "length-zero-unread" "takes a length of 0 for none";
            // Transfer codings.
            LengthBeatsCoding "length-beats-coding" "goes by Content-Length where Transfer-Encoding stands beside it";
            CodingNotLast "coding-not-last" "takes content for chunked where chunked is not the last coding";
            CodingTwice "coding-twice" "takes chunked twice for chunked";
            CodingSubstring "coding-substring" "takes any coding with `chunked` in it for chunked";
            CodingCaseSensitive "coding-case-sensitive" "knows chunked in lower case only";
            CodingFirstLine "coding-first-line" "reads the first Transfer-Encoding line only";
            CodingUnknownIgnored "coding-unknown-ignored" "hands on content in a coding that it does not know";
            CodingUnread "coding-unread" "does not know chunked";
            Http10CodingKept "http10-coding-kept" "goes on using a connection behind an HTTP/1.0 answer with a transfer coding";
            // Chunks.
            ChunkOverflows "chunk-overflows" "counts a chunk in 64 bits, and over them";
            ChunkOverflows32 "chunk-overflows-32" "counts a chunk in 32 bits, and over them";
            ChunkSigned "chunk-signed" "takes a sign or 0x in front of a chunk size";
            ChunkJunk "chunk-junk" "reads a chunk size up to what is no digit";
            ChunkEmptyIsZero "chunk-empty-is-zero" "takes a missing chunk size for 0";
            ChunkSpaces "chunk-spaces" "takes white space around a chunk size";
            ChunkLf "chunk-lf" "takes a lone LF behind a chunk size";
            ChunkCr "chunk-cr" "takes a lone CR behind a chunk size";
            ChunkDataSearched "chunk-data-searched" "reads a chunk up to the next line end";
            ChunkedSplitLost "chunked-split-lost" "refuses a chunk that comes in pieces";
            ChunkUpperRefused "chunk-upper-refused" "knows hexadecimal digits in lower case only";
            ChunkZerosRefused "chunk-zeros-refused" "refuses zeros in front of a chunk size";
            ChunkEndUnchecked "chunk-end-unchecked" "skips two octets behind a chunk, whatever they are";
            ChunkEndLf "chunk-end-lf" "takes a lone LF behind a chunk";
            ChunkExtensionRefused "chunk-extension-refused" "refuses chunk extensions";
            ChunkExtensionEndless "chunk-extension-endless" "reads chunk extensions for as long as they come";
            ChunkExtensionUnchecked "chunk-extension-unchecked" "takes anything for a chunk extension";
            TrailersUnread "trailers-unread" "ends a chunked answer behind the last chunk";
            TrailersRefused "trailers-refused" "refuses trailer fields";
            TrailersMerged "trailers-merged" "puts trailer fields among those of the head";
            TrailersUnchecked "trailers-unchecked" "takes anything for a trailer field";
            TrailersEndless "trailers-endless" "reads trailer fields for as long as they come";
            // Status lines.
            Http09Taken "http09-taken" "takes what has no status line for the content of an answer";
            RequestTaken "request-taken" "takes a request for an answer";
            VersionUnchecked "version-unchecked" "takes any version";
            VersionCaseIgnored "version-case-ignored" "takes the name of the protocol in any case";
            MinorRefused "minor-refused" "refuses a higher minor version";
            StatusUnchecked "status-unchecked" "takes a status code of any length";
            StatusRangeUnchecked "status-range-unchecked" "hands on status codes from 600 on as they are";
            ReasonObeyed "reason-obeyed" "takes a number in the reason phrase for the status code";
            ReasonNeeded "reason-needed" "refuses a status line without a reason phrase";
            ReasonAscii "reason-ascii" "refuses a reason phrase with octets above 0x7f";
            JunkSkipped "junk-skipped" "skips lines until a status line comes";
            StatusLineEndless "status-line-endless" "reads a status line for as long as it comes";
            // Field lines.
            OneReadHead "one-read-head" "refuses a head that comes in pieces";
            LfLosesField "lf-loses-field" "takes a lone LF for a part of a line";
            LfHeadGoesOn "lf-head-goes-on" "takes a lone LF for a line end, and not for the end of the head";
            RepeatedFieldLost "repeated-field-lost" "hands on the last of several field lines of one name";
            BareCrEndsLine "bare-cr-ends-line" "takes a lone CR for the end of a line";
            BareCrKept "bare-cr-kept" "hands on a lone CR in a value";
            NameEndsAtControl "name-ends-at-control" "reads a name up to a control character";
            NulEndsValue "nul-ends-value" "reads a value up to a NUL";
            NulKept "nul-kept" "hands on a NUL in a value";
            FoldIsNewLine "fold-is-new-line" "takes a folded line for a line of its own";
            FoldDropped "fold-dropped" "drops folded lines";
            FoldKept "fold-kept" "hands on the line end inside a folded value";
            SpaceBeforeColonDropped "space-before-colon-dropped" "drops a line with white space before its colon";
            NoColonSkipped "no-colon-skipped" "drops a line without a colon";
            NoColonEndsHead "no-colon-ends-head" "takes a line without a colon for the first of the content";
            BadNameTaken "bad-name-taken" "takes a name that is no token";
            FirstSpaceTaken "first-space-taken" "takes a line behind the status line that starts with white space";
            NamesCaseSensitive "names-case-sensitive" "tells field names by case";
            ObsTextRefused "obs-text-refused" "refuses values with octets above 0x7f";
            WideLineEnds "wide-line-ends" "takes characters for line ends whose low octets are CR and LF";
            OwsKept "ows-kept" "takes white space around a value for a part of it";
            UnknownFieldRefused "unknown-field-refused" "refuses fields that it does not know";
            HeadEndless "head-endless" "reads a head for as long as it comes";
            LongFieldDropped "long-field-dropped" "drops field lines that are too long";
            // Requests.
            HostUserinfo "host-userinfo" "sends userinfo in Host";
            HostMissing "host-missing" "sends no Host";
            HostLast "host-last" "sends Host behind the other fields";
            FragmentSent "fragment-sent" "sends the fragment";
            EmptyPathSent "empty-path-sent" "sends an empty path";
            MethodUpperCased "method-upper-cased" "sends every method in upper case";
            InjectsLines "injects-lines" "sends CR and LF inside a field value";
            InjectsMethod "injects-method" "sends any octets for a method";
            InjectsName "injects-name" "sends any octets for the name of a field";
            HostUnchecked "host-unchecked" "sends the Host that its caller gives it, whatever stands in it";
            HostDoubled "host-doubled" "sends the caller's Host and its own";
            InjectsTarget "injects-target" "sends white space inside a request target";
            PostWithoutLength "post-without-length" "sends a POST without content without a Content-Length";
            GetWithLength "get-with-length" "sends a Content-Length with a GET without content";
            LineEndBehindContent "line-end-behind-content" "sends a line end behind the content";
            LengthDoubled "length-doubled" "sends the caller's Content-Length and its own";
            BothFramings "both-framings" "sends Content-Length beside the caller's Transfer-Encoding";
            CallerFieldLost "caller-field-lost" "sends the last of several fields of one name that its caller gives it";
            ClosesUnsaid "closes-unsaid" "drops the caller's Connection option close, and closes";
            EmptyHostTaken "empty-host-taken" "makes a request for a URL without a host";
            UpgradeUnlisted "upgrade-unlisted" "sends Upgrade without naming it in Connection";
            TraceWithContent "trace-with-content" "sends content with a TRACE";
            ContentChunked "content-chunked" "sends content in chunks whose length it knows";
            TeUnlisted "te-unlisted" "sends TE without naming it in Connection";
            ProxyConnectionUnasked "proxy-connection-unasked" "sends Proxy-Connection";
            HostNamed "host-named" "names Host in Connection";
            OwnLf "own-lf" "ends its lines in a lone LF";
            NoSpaceBehindColon "no-space-behind-colon" "puts no space between colon and value";
            SpaceBehindValue "space-behind-value" "puts a space behind each value";
            FirstLineSpaceLed "first-line-space-led" "sends the fields of its caller first, whatever their names begin with";
            CodingNotEnded "coding-not-ended" "sends a coding that its caller sets, with no chunks behind it";
            OptionsUntyped "options-untyped" "sends OPTIONS with content, and without Content-Type";
            VersionOld "version-old" "says HTTP/1.0";
            TargetCut "target-cut" "sends 4096 octets of a request target at most";
            TargetDecoded "target-decoded" "undoes the percent encoding of a request target";
            ContentLengthText "content-length-text" "counts a line end in content as one octet";
            ContentLengthCharacters "content-length-characters" "counts a character of several octets as one in content";
            ContentCut "content-cut" "sends 65536 octets of content at most";
            KeepAliveUnlisted "keep-alive-unlisted" "sends Keep-Alive without naming it in Connection";
            // Uploads.
            ExpectWithoutContent "expect-without-content" "expects 100 for a request without content";
            ExpectWaitsOn "expect-waits-on" "does not send its content when the 100 has come";
            ExpectForEver "expect-for-ever" "waits for 100 for ever";
            ExpectSkipsContent "expect-skips-content" "keeps a connection on which it has announced content and not sent it";
            Expect417GivesUp "expect-417-gives-up" "does not repeat a request without Expect";
            EarlyAnswerLost "early-answer-lost" "reads no answer before its request is whole";
            EarlyAnswerKept "early-answer-kept" "breaks off its request, and goes on using the connection";
            // Redirects.
            RedirectToNobody "redirect-to-nobody" "follows a redirect to a URL without a host, to some host";
            RedirectDecoded "redirect-decoded" "decodes the Location that it follows";
            RedirectMethodLost "redirect-method-lost" "follows every redirect with GET";
            RedirectContentLost "redirect-content-lost" "follows every redirect with its method, and without content";
            RedirectContentKept "redirect-content-kept" "follows every redirect with GET and the content";
            RedirectHostKept "redirect-host-kept" "follows a redirect with the Host of the request before it";
            RedirectFieldsKept "redirect-fields-kept" "follows a redirect to another host with all fields of its caller's";
            // Other answers that ask for something.
            RetriesRefusedForEver "retries-refused-for-ever" "goes on sending a request that is answered 411 or 421";
        }
    };
}

pub(super) use fault_table;
