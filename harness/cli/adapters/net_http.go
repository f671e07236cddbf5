// badpeer adapter: Go's net/http, a Client over a copy of the default transport, without proxies,
// redirects and decompression. PROTOCOL.md has the protocol.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sort"
	"strings"
	"sync"
)

var can = map[string]bool{"reuse": true, "concurrent": true, "body": true, "fields": true, "method": true, "proxy": true}

type object map[string]any

type question struct {
	Id         uint64
	Capability *string
	Fresh      bool
	Method     string
	Url        string
	Fields     [][2]string
	Body       *string
	Proxy      string
}

func newClient(proxy string) (*http.Client, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	if proxy != "" {
		where, err := url.Parse(proxy)
		if err != nil {
			return nil, err
		}
		transport.Proxy = http.ProxyURL(where)
	}
	transport.DisableCompression = true
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &http.Client{Transport: transport, CheckRedirect: stay}, nil
}

func call(client *http.Client, question question) object {
	var body io.Reader
	if question.Body != nil {
		body = bytes.NewReader(octets(*question.Body))
	}
	request, err := http.NewRequest(question.Method, question.Url, body)
	if err != nil { // refused before anything was sent
		return object{"unimplemented": err.Error()}
	}
	for _, field := range question.Fields {
		name, value := string(octets(field[0])), string(octets(field[1]))
		if strings.EqualFold(name, "Host") {
			request.Host = value
		} else {
			request.Header.Add(name, value)
		}
	}
	response, err := client.Do(request)
	if err != nil {
		if strings.Contains(err.Error(), "net/http: invalid") {
			return object{"unimplemented": err.Error()}
		}
		return object{"error": err.Error()}
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return object{"error": err.Error(), "status": response.StatusCode, "body": text(content)}
	}
	fields := [][2]string{}
	for name, values := range response.Header {
		for _, value := range values {
			fields = append(fields, [2]string{text([]byte(name)), text([]byte(value))})
		}
	}
	// A map has no order; answers shall.
	sort.SliceStable(fields, func(a, b int) bool { return fields[a][0] < fields[b][0] })
	return object{"ok": object{"status": response.StatusCode, "fields": fields, "body": text(content)}}
}

// Each character as the octet of the same number.
func octets(text string) []byte {
	octets := make([]byte, 0, len(text))
	for _, one := range text {
		octets = append(octets, byte(one))
	}
	return octets
}

func text(octets []byte) string {
	var text strings.Builder
	for _, octet := range octets {
		text.WriteRune(rune(octet))
	}
	return text.String()
}

func main() {
	var lock sync.Mutex
	answer := func(id uint64, outcome object) {
		outcome["id"] = id
		line, _ := json.Marshal(outcome)
		lock.Lock()
		defer lock.Unlock()
		fmt.Printf("%s\n", line)
	}
	clients := map[string]*http.Client{} // one for each proxy, which is a setting of the transport's
	input := bufio.NewReader(os.Stdin)
	for {
		line, err := input.ReadBytes('\n')
		if err != nil {
			return
		}
		var question question
		if err := json.Unmarshal(line, &question); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		switch {
		case question.Capability != nil && can[*question.Capability]:
			answer(question.Id, object{"ok": object{}})
		case question.Capability != nil:
			answer(question.Id, object{"unimplemented": "Go: no " + *question.Capability})
		case question.Fresh:
			for _, client := range clients {
				client.CloseIdleConnections()
			}
			clients = map[string]*http.Client{}
			answer(question.Id, object{"ok": object{}})
		default:
			client, known := clients[question.Proxy]
			if !known {
				if client, err = newClient(question.Proxy); err != nil {
					answer(question.Id, object{"unimplemented": err.Error()})
					continue
				}
				clients[question.Proxy] = client
			}
			go func() { answer(question.Id, call(client, question)) }()
		}
	}
}
