package jetstream_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/nats-io/nats-server/v2/server"

	somock "somock/mock/server"
	"somock/tests/replicas"
)

const samples = "../../samples"

// TestSamplesOfReplicas starts engines by the configurations of compose and Kubernetes and
// somocks by their environment, all but for addresses and folders, behind the sample for
// HAProxy: what is acknowledged is on disk, in three copies.
func TestSamplesOfReplicas(t *testing.T) {
	for _, c := range []struct{ file, config string }{
		{"compose-replicas.yaml", ""},
		{"kubernetes-replicas.yaml", "nats.conf"},
	} {
		t.Run(c.file, func(t *testing.T) {
			source, err := os.ReadFile(filepath.Join(samples, c.file))
			if err != nil {
				t.Fatal(err)
			}
			config := filepath.Join(samples, "nats.conf")
			if c.config != "" {
				config = configMap(t, source)
			}
			settings := environment(t, source)
			engines := startSample(t, config)
			hosts := strings.Split(strings.TrimPrefix(strings.TrimSuffix(settings["SOMOCK_RECORDINGS"], "/team"), "nats://"), ",")
			if len(hosts) != 3 || !strings.HasSuffix(settings["SOMOCK_RECORDINGS"], "/team") {
				t.Fatalf("recordings are in %s", settings["SOMOCK_RECORDINGS"])
			}
			r := replicas.Start(t, engines.address("team"), func(c *somock.Config) {
				c.Scenarios, c.NATSReplicas, c.Seed = []string{settings["SOMOCK_SCENARIO"]}, settings["SOMOCK_NATS_REPLICAS"], settings["SOMOCK_SEED"]
			})
			for range 3 {
				if resp, body := do(t, http.MethodPost, r.URL+operation, message("x")); resp.Header.Get("X-Mock-Recording") == "" {
					t.Errorf("a call is answered %s %s", resp.Status, body)
				}
			}
			for _, e := range engines.engines {
				s := e.inside
				jsz, err := s.Jsz(&server.JSzOptions{Streams: true, Config: true, Accounts: true})
				if err != nil || len(jsz.AccountDetails) != 1 {
					t.Fatalf("%s: %+v, %v", s.Name(), jsz, err)
				}
				for _, stream := range jsz.AccountDetails[0].Streams {
					if stream.Config.Replicas != 3 {
						t.Errorf("stream %s has %d copies", stream.Name, stream.Config.Replicas)
					}
				}
			}
		})
	}
}

// configMap writes the configuration that is in a ConfigMap to a file.
func configMap(t *testing.T, source []byte) string {
	t.Helper()
	for document := range strings.SplitSeq(string(source), "\n---\n") {
		var m struct {
			Kind string
			Data map[string]string
		}
		if err := yaml.Unmarshal([]byte(document), &m); err != nil {
			t.Fatal(err)
		}
		if m.Kind == "ConfigMap" {
			path := filepath.Join(t.TempDir(), "nats.conf")
			if err := os.WriteFile(path, []byte(m.Data["nats.conf"]), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
	}
	t.Fatal("there is no ConfigMap")
	return ""
}

// environment is what a sample tells somock.
func environment(t *testing.T, source []byte) map[string]string {
	t.Helper()
	var document struct {
		Somock struct{ Environment map[string]string } `yaml:"x-somock"`
		Spec   struct {
			Template struct {
				Spec struct {
					Containers []struct {
						Env []struct{ Name, Value string }
					}
				}
			}
		}
	}
	first, _, _ := strings.Cut(string(source), "\n---\n")
	if err := yaml.Unmarshal([]byte(first), &document); err != nil {
		t.Fatal(err)
	}
	if document.Somock.Environment != nil {
		return document.Somock.Environment
	}
	settings := map[string]string{}
	for _, pair := range document.Spec.Template.Spec.Containers[0].Env {
		settings[pair.Name] = pair.Value
	}
	return settings
}

// startSample starts three engines by a configuration.
func startSample(t *testing.T, config string) *cluster {
	t.Helper()
	c := &cluster{t: t}
	ports := freePorts(t, 6)
	var routes []*url.URL
	for _, port := range ports[:3] {
		routes = append(routes, &url.URL{Scheme: "nats", Host: local(port)})
	}
	for i := range 3 {
		name := fmt.Sprint("nats-", i)
		t.Setenv("NATS_NAME", name)
		o, err := server.ProcessConfigFile(config)
		if err != nil {
			t.Fatal(err)
		}
		if !o.SyncAlways || len(o.Routes) != 3 || !o.JetStream || o.StoreDir != "/data" || o.ServerName != name {
			t.Errorf("by the sample the engine is %q with JetStream %v in %s, %d routes, synced always: %v", o.ServerName, o.JetStream, o.StoreDir, len(o.Routes), o.SyncAlways)
		}
		o.Host, o.Port, o.Routes, o.StoreDir, o.NoLog, o.NoSigs = "127.0.0.1", ports[3+i], routes, t.TempDir(), true, true
		o.Cluster.Host, o.Cluster.Port = "127.0.0.1", ports[i]
		c.engines = append(c.engines, &engine{Name: name, Port: o.Port, inside: run(t, o)})
	}
	c.awaitLeader()
	return c
}
