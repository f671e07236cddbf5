//! The table of planted faults: variant, name, sentence.
//! It never says how a fault is done; that stands at the one check which asks for it.

/// Calls the macro `$with` with the whole table.
macro_rules! fault_table {
    ($with:ident) => {
        $with! {
            // Fields of one hop.
            ConnectionForwarded "connection-forwarded" "forwards Connection as it came";
            NominatedForwarded "nominated-forwarded" "forwards fields that Connection names";
            NominatedFirstLine "nominated-first-line" "reads the first Connection line only";
            NominatedCaseSensitive "nominated-case-sensitive" "compares connection options with field names letter by letter";
            NominatedWholeValue "nominated-whole-value" "takes a Connection line for one option";
            NominatedTrailerForwarded "nominated-trailer-forwarded" "forwards trailer fields that Connection names";
            NominatedFramingRemoved "nominated-framing-removed" "drops framing that Connection names, and forwards the content";
            NominatedHostRemoved "nominated-host-removed" "drops a Host that Connection names";
            KeepAliveForwarded "keep-alive-forwarded" "forwards Keep-Alive";
            ProxyConnectionForwarded "proxy-connection-forwarded" "forwards Proxy-Connection";
            TeForwarded "te-forwarded" "forwards TE";
            UpgradeForwarded "upgrade-forwarded" "forwards Upgrade and the option of that name";
            UpgradeEndsHttp "upgrade-ends-http" "takes what follows an offer to upgrade for another protocol";
            UpgradeTunnelsAtOnce "upgrade-tunnels-at-once" "sends what follows an offer to upgrade on as it came";
            UnaskedSwitch "unasked-switch" "relays a 101 that nobody asked for";
            Http10NeverClosed "http10-never-closed" "keeps an HTTP/1.0 client's connection open where it does not ask for that";
            Http10KeptAlive "http10-kept-alive" "keeps an HTTP/1.0 client's connection open where it asks for that";
            CloseBodilessIgnored "close-bodiless-ignored" "uses a connection again on which the origin said close in an answer without content";
            CloseFromOriginIgnored "close-from-origin-ignored" "uses a connection again on which the origin said close";
            Http10OriginReused "http10-origin-reused" "uses an HTTP/1.0 connection again that the origin did not offer to keep";
            // Via and Max-Forwards.
            ViaMissing "via-missing" "adds no Via to requests";
            ViaMissingInResponse "via-missing-in-response" "adds no Via to responses";
            ViaOnlyFirst "via-only-first" "adds its Via where there is none yet";
            ViaReplaced "via-replaced" "puts its own Via in place of those that came";
            ViaOwnVersion "via-own-version" "says its own version in Via, not that which it received";
            MaxForwardsKept "max-forwards-kept" "forwards Max-Forwards as it came";
            MaxForwardsZeroForwarded "max-forwards-zero-forwarded" "forwards a request whose Max-Forwards is 0";
            MaxForwardsInvented "max-forwards-invented" "adds Max-Forwards";
            // Versions.
            VersionCopied "version-copied" "forwards requests under the client's version";
            ResponseVersionCopied "response-version-copied" "forwards responses under the origin's version";
            // Framing of requests.
            BothFramingsForwarded "both-framings-forwarded" "forwards Content-Length beside Transfer-Encoding";
            BothUsesLength "both-uses-length" "goes by Content-Length where both framings stand, and forwards both";
            BothKeptOpen "both-kept-open" "goes by chunked where both framings stand, and keeps the client's connection";
            UnknownCodingIgnored "unknown-coding-ignored" "ignores a coding that it does not know, and forwards its name";
            CodingCaseSensitive "coding-case-sensitive" "knows chunked in lower case only, and ignores it otherwise";
            CodingSubstring "coding-substring" "takes any coding with `chunked` in it for chunked";
            Http10ChunkedTaken "http10-chunked-taken" "takes Transfer-Encoding from HTTP/1.0, and uses the connection again where that is offered";
            LengthLenient "length-lenient" "reads the digits it finds in Content-Length, and forwards the value";
            LengthFirst "length-first" "takes the first of several lengths, and forwards all";
            LengthLast "length-last" "takes the last of several lengths";
            LengthOverflow "length-overflow" "counts lengths in 32 bits";
            ContentOnGetLost "content-on-get-lost" "forwards a GET without the framing of its content";
            ContentLost "content-lost" "forwards content as if it were empty";
            ContentOfResponseLost "content-of-response-lost" "forwards only half of each large piece of a response";
            // Chunks.
            ChunkSizeLenient "chunk-size-lenient" "reads the digits it finds in a chunk size";
            ChunkSizeOverflow "chunk-size-overflow" "counts chunk sizes in 64 bits, and lets them overflow";
            ChunkEndUnchecked "chunk-end-unchecked" "takes any two octets for the line end behind a chunk";
            ChunkLinesRelayed "chunk-lines-relayed" "relays chunk lines as they came";
            ChunkLineLf "chunk-line-lf" "takes a lone LF for the end of a chunk line";
            LastChunkLost "last-chunk-lost" "stops before the last chunk";
            ChunkedTwice "chunked-twice" "frames chunked content as chunked once more";
            ExtensionRefused "extension-refused" "refuses chunk extensions";
            ExtensionQuoteSplits "extension-quote-splits" "ends a chunk line at a line end inside of quotes";
            TrailerFieldFatal "trailer-field-fatal" "drops the connection where Trailer announces what does not come";
            TrailersPromoted "trailers-promoted" "makes header fields of trailer fields";
            TrailersUnchecked "trailers-unchecked" "forwards trailer fields that frame or route";
            // Octets of fields.
            CrEndsHead "cr-ends-head" "takes a CR that begins a line, and what stands behind it, for the empty line";
            BareCrEndsLine "bare-cr-ends-line" "takes a bare CR for the end of a field line";
            BareCrForwarded "bare-cr-forwarded" "forwards a bare CR";
            BareLfForwarded "bare-lf-forwarded" "forwards a bare LF";
            NulEndsValue "nul-ends-value" "reads a value up to a NUL";
            NulForwarded "nul-forwarded" "forwards NUL";
            FoldForwarded "fold-forwarded" "forwards folded lines";
            FoldStarts "fold-starts-field" "takes a folded line for a field of its own";
            SpaceBeforeColon "space-before-colon" "forwards a field whose name ends in a space, and takes no notice of it";
            FirstLineSpace "first-line-space" "takes an indented first line for a field";
            NoColonForwarded "no-colon-forwarded" "forwards a field line without a colon";
            BadNameForwarded "bad-name-forwarded" "forwards field names that are none";
            ObsTextDropped "obs-text-dropped" "drops octets above 127 from values";
            UnknownDropped "unknown-dropped" "forwards only fields that it knows";
            OrderTurned "order-turned" "turns the order of field lines of one name";
            SetCookieJoined "set-cookie-joined" "joins several Set-Cookie lines into one";
            LongFieldDropped "long-field-dropped" "drops fields that are too long, and forwards the rest";
            LongLineCut "long-line-cut" "cuts request targets after 4096 octets";
            MetadataRewritten "metadata-rewritten" "puts values of its own into fields of the origin";
            AuthorizationDropped "authorization-dropped" "drops Authorization";
            UnknownStatusReplaced "unknown-status-replaced" "forwards a status code that it does not know as 500";
            CodingNameDropped "coding-name-dropped" "drops Content-Encoding";
            PartMadeWhole "part-made-whole" "forwards a 206 as a 200";
            ConditionsDropped "conditions-dropped" "drops preconditions";
            DateMissing "date-missing" "adds no Date to a response that has none";
            // Start lines, targets, Host.
            MethodUpper "method-upper" "writes methods in upper case";
            PathNormalised "path-normalised" "tidies the path";
            TargetDecoded "target-decoded" "forwards escapes in a target as the octets that they stand for";
            TargetSpaceRepaired "target-space-repaired" "encodes spaces that stand in a target";
            LineSpaceForwarded "line-space-forwarded" "forwards odd white space in a request line";
            TargetControlForwarded "target-control-forwarded" "forwards control characters in a target";
            AsteriskForwarded "asterisk-forwarded" "forwards `*` with any method";
            AuthorityFormForwarded "authority-form-forwarded" "forwards an authority as the target of any method";
            HostMissingForwarded "host-missing-forwarded" "forwards a request without Host";
            HostDoubledForwarded "host-doubled-forwarded" "forwards several Host lines";
            HostInvalidForwarded "host-invalid-forwarded" "forwards a Host that is none";
            AbsoluteHostKept "absolute-host-kept" "forwards the client's Host beside an absolute URL";
            OptionsRootKept "options-root-kept" "asks for `/` where OPTIONS names no path";
            StatusLineRelayed "status-line-relayed" "relays a status line that is none";
            // Content and its end.
            HeadCompleted "head-completed" "takes the end of a connection for the end of a head";
            TruncatedRequestCompleted "truncated-request-completed" "completes a request that broke off";
            TruncatedResponseCompleted "truncated-response-completed" "completes a response that broke off";
            BothFramingsInResponse "both-framings-in-response" "forwards both framings of a response";
            ResponseUsesLength "response-uses-length" "goes by the Content-Length of a chunked response";
            ChunkedToHttp10 "chunked-to-http10" "forwards chunked to an HTTP/1.0 client";
            HeadContentRelayed "head-content-relayed" "relays what follows the answer to HEAD";
            HeadLengthZero "head-length-zero" "says a length of 0 in the answer to HEAD";
            HeadWaits "head-waits" "waits for the content of an answer that has none";
            NoContentRelayed "no-content-relayed" "relays content behind 204 and 304";
            NoContentCoded "204-coding-forwarded" "forwards Transfer-Encoding with a 204";
            NoContentCounted "204-length-forwarded" "forwards Content-Length with a 204";
            // Connections.
            SurplusKept "surplus-kept" "keeps what an origin sends behind its answer for the next one";
            IdleUnchecked "idle-unchecked" "uses an idle connection without looking whether it has ended, or octets have come";
            IdleGetFails "idle-get-fails" "takes an idle connection as it is, and never tries again";
            AnyMethodRetried "any-method-retried" "sends any request without content again when a reused connection ends";
            PostRetried "post-retried" "sends POST again when a reused connection ends";
            RetriedForever "retried-forever" "tries again as long as connections end";
            RetriedBehindRefusal "retried-behind-refusal" "tries any request again that is answered 503";
            RetriedMidAnswer "retried-mid-answer" "tries again when an answer breaks off";
            EarlyAnswerLost "early-answer-lost" "drops the connection when an answer comes before the request is whole";
            EarlyAnswerOriginReused "early-answer-origin-reused" "uses a connection again on which a request is not whole";
            EarlyAnswerRestParsed "early-answer-rest-parsed" "takes content behind an early answer for a request";
            PipelineLost "pipeline-lost" "forgets what came behind a request";
            CloseGoesOn "close-goes-on" "reads on behind a request that says close";
            RefusedGoesOn "refused-goes-on" "reads on behind a request that it refused";
            HalfCloseAborts "half-close-aborts" "drops a request when the client ends its direction";
            OriginEndHangs "origin-end-hangs" "goes silent when the origin ends the connection";
            OriginAwaitedForever "origin-awaited-forever" "waits for an origin without end";
            UntilCloseEndless "until-close-endless" "waits on where content ends with the connection";
            ClientResetKeepsOrigin "client-reset-keeps-origin" "uses a connection again whose answer nobody waited for";
            MisdirectedSaid "misdirected-said" "answers 421 where the origin fails";
            // Interim responses and Expect.
            ExpectSwallowed "expect-swallowed" "drops Expect";
            ExpectHeld "expect-held" "holds a head with Expect back until the content has come";
            InterimDropped "interim-dropped" "drops interim responses";
            InterimFinal "interim-final" "takes an interim response for the final one";
            ContinueToHttp10 "continue-to-http10" "asks an HTTP/1.0 client for content with a 100";
            InterimToHttp10 "interim-to-http10" "sends interim responses to HTTP/1.0 clients";
            // What is asked of a proxy itself.
            OriginNotKept "origin-not-kept" "makes a connection to the origin for each request";
            ClientNotKept "client-not-kept" "closes behind each answer";
            AuthenticatedShared "authenticated-shared" "lets others use a connection on which somebody has authenticated";
            CredentialsRefusedBare "credentials-refused-bare" "answers 407 to credentials, and asks for none";
            LoopGoesOn "loop-goes-on" "forwards what it has forwarded before, again and again";
            DateDoubled "date-doubled" "adds a Date beside one that is no date";
            // The store.
            StoredContentUnread "stored-content-unread" "answers from the store, and takes the content of the request for the next one";
            StoredUnknownLost "stored-unknown-lost" "stores only the fields that it knows";
            StoredNominatedKept "stored-nominated-kept" "stores what Connection names, and sends it from the store";
            StoredProxyFieldsKept "stored-proxy-fields-kept" "stores what an origin asks of proxies, and sends it from the store";
            StoredTrailersPromoted "stored-trailers-promoted" "stores trailer fields as header fields";
            StoredLengthRefreshed "stored-length-refreshed" "takes the length in a 304 for that of what it has stored";
            StoredTruncated "stored-truncated" "stores what broke off, and sends it as the whole";
            // Tunnels.
            ConnectAlways200 "connect-always-200" "opens a tunnel before it has reached the origin";
            ConnectAnyService "connect-any-service" "makes tunnels to any port";
            ConnectAnyPort "connect-any-port" "takes any authority for one with a port";
            ConnectFramed "connect-framed" "frames its answer to CONNECT";
            ConnectEarlyLost "connect-early-lost" "loses what comes right behind CONNECT";
            TunnelCut "tunnel-cut" "drops a tunnel with octets still under way";
        }
    };
}

pub(super) use fault_table;
