// badpeer adapter: Java's java.net.http.HttpClient, without HTTP/2; a client for each proxy. PROTOCOL.md has the
// protocol. Java has no JSON of its own: the last part of the file is it.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.*;
import java.util.concurrent.CompletionException;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

public class HttpClientAdapter {
    static final Set<String> CAN = Set.of("reuse", "concurrent", "body", "fields", "method", "proxy");
    static final PrintStream out = System.out;

    static HttpClient newClient(String proxy) {
        var where = proxy == null ? null : URI.create(proxy);
        return HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(where == null ? HttpClient.Builder.NO_PROXY
                : ProxySelector.of(new InetSocketAddress(where.getHost(), where.getPort())))
            .build();
    }

    public static void main(String[] arguments) throws Exception {
        var lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        Map<String, HttpClient> clients = new HashMap<>();
        for (String line; (line = lines.readLine()) != null; ) {
            Map<?, ?> question = (Map<?, ?>) new Json(line).value();
            Object id = question.get("id"), name = question.get("capability");
            if (name != null) {
                Object no = Map.of("unimplemented", "Java: no " + name);
                answer(id, CAN.contains(name) ? Map.of("ok", Map.of()) : (Map<?, ?>) no);
            } else if (question.get("fresh") != null) {
                for (HttpClient client : clients.values()) close(client);
                clients.clear();
                answer(id, Map.of("ok", Map.of()));
            } else {
                String proxy = (String) question.get("proxy");
                if (proxy != null && URI.create(proxy).getUserInfo() != null) {
                    answer(id, Map.of("unimplemented", "Java: credentials are an Authenticator's"));
                } else {
                    call(clients.computeIfAbsent(proxy, HttpClientAdapter::newClient), question);
                }
            }
        }
        System.exit(0);
    }

    static void call(HttpClient client, Map<?, ?> question) {
        Object id = question.get("id");
        HttpRequest request;
        try {
            String body = (String) question.get("body"), method = (String) question.get("method");
            var builder = HttpRequest.newBuilder(URI.create((String) question.get("url")));
            if (body != null) {
                builder.method(method, BodyPublishers.ofByteArray(body.getBytes(ISO_8859_1)));
            } else if (method.equals("DELETE")) {
                builder.DELETE();
            } else if (!method.equals("GET")) { // which it is if nothing is said
                builder.method(method, BodyPublishers.noBody());
            }
            for (Object field : (List<?>) question.get("fields")) {
                List<?> pair = (List<?>) field;
                builder.header((String) pair.get(0), (String) pair.get(1));
            }
            request = builder.build();
        } catch (IllegalArgumentException refused) { // before anything was sent
            answer(id, Map.of("unimplemented", refused.toString()));
            return;
        }
        client.sendAsync(request, BodyHandlers.ofByteArray()).whenComplete((response, error) -> {
            answer(id, error == null ? Map.of("ok", ok(response)) : Map.of("error", words(error)));
        });
    }

    static Map<String, Object> ok(HttpResponse<byte[]> response) {
        List<List<String>> fields = new ArrayList<>();
        response.headers().map().forEach((name, values) ->
            values.forEach(value -> fields.add(List.of(name, value))));
        String body = new String(response.body(), ISO_8859_1);
        return Map.of("status", response.statusCode(), "fields", fields, "body", body);
    }

    static String words(Throwable error) {
        var words = new StringJoiner(": ");
        for (var one = error; one != null; one = one.getCause()) {
            if (!(one instanceof CompletionException)) words.add(one.toString());
        }
        return words.toString();
    }

    static synchronized void answer(Object id, Map<?, ?> outcome) {
        Map<Object, Object> line = new LinkedHashMap<>(Map.of("id", id));
        line.putAll(outcome);
        out.println(Json.text(line));
        out.flush();
    }

    /** Closes the connections. Until Java 21 no method does; the one that does inside is called
     * instead, which is why the package is opened on the command line. */
    static void close(HttpClient client) throws Exception {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (NoSuchMethodException before21) {
            Field inside = client.getClass().getDeclaredField("impl");
            inside.setAccessible(true);
            Object implementation = inside.get(client);
            Method stop = implementation.getClass().getDeclaredMethod("stop");
            stop.setAccessible(true);
            stop.invoke(implementation);
        }
    }

    /** As much of JSON as the protocol has. */
    static class Json {
        final String text;
        int at = 0;

        Json(String text) {
            this.text = text;
        }

        char next() {
            while (" \t\r\n,:".indexOf(text.charAt(at)) >= 0) at++;
            return text.charAt(at);
        }

        Object value() {
            char first = next();
            if (first == '"') return string();
            if (first == '[') {
                List<Object> list = new ArrayList<>();
                for (at++; next() != ']'; ) list.add(value());
                at++;
                return list;
            }
            if (first == '{') {
                Map<String, Object> map = new HashMap<>();
                for (at++; next() != '}'; ) map.put((String) value(), value());
                at++;
                return map;
            }
            int from = at;
            while (at < text.length() && ",]} \t".indexOf(text.charAt(at)) < 0) at++;
            String word = text.substring(from, at);
            return word.equals("true") ? (Object) true : word.equals("null") ? null : Long.valueOf(word);
        }

        String string() {
            var out = new StringBuilder();
            for (at++; text.charAt(at) != '"'; at++) {
                char one = text.charAt(at);
                if (one == '\\') {
                    one = text.charAt(++at);
                    int named = "bfnrt".indexOf(one);
                    if (named >= 0) one = "\b\f\n\r\t".charAt(named);
                    if (one == 'u') {
                        one = (char) Integer.parseInt(text.substring(at + 1, at + 5), 16);
                        at += 4;
                    }
                }
                out.append(one);
            }
            at++;
            return out.toString();
        }

        static String text(Object value) {
            if (value instanceof Map<?, ?> map) {
                var out = new StringJoiner(",", "{", "}");
                map.forEach((name, one) -> out.add(text(name) + ":" + text(one)));
                return out.toString();
            }
            if (value instanceof List<?> list) {
                var out = new StringJoiner(",", "[", "]");
                list.forEach(one -> out.add(text(one)));
                return out.toString();
            }
            if (value instanceof Number) return value.toString();
            var out = new StringBuilder("\"");
            for (char one : ((String) value).toCharArray()) {
                if (one < ' ' || one > '~' || one == '"' || one == '\\') out.append(String.format("\\u%04x", (int) one));
                else out.append(one);
            }
            return out.append('"').toString();
        }
    }
}
