package pagetest

import (
	"strings"
	"testing"
	"time"

	engine "github.com/nats-io/nats-server/v2/server"

	"somock/mock/server"
	"somock/tests/replicas"
)

// startReplicas starts three somocks that are one, behind a proxy that sends each request
// elsewhere. What is about a folder or TLS is not theirs to be tested for.
func startReplicas(t *testing.T, configure func(*server.Config)) *somock {
	t.Helper()
	s, _ := replicated(t, configure)
	return s
}

func replicated(t *testing.T, configure func(*server.Config)) (*somock, *replicas.Replicas) {
	t.Helper()
	asked := server.Defaults()
	configure(&asked)
	if asked.Recordings != server.Defaults().Recordings || asked.TLSSelfSigned || asked.TLSCert != "" || asked.Addr != server.Defaults().Addr {
		t.Skip("it is about one folder, certificate or service to pass calls on to, which replicas do not share")
	}
	e, err := engine.NewServer(&engine.Options{ServerName: "engine", Host: "127.0.0.1", Port: engine.RANDOM_PORT, JetStream: true, MaxPayload: 8 << 20, StoreDir: t.TempDir(), NoLog: true, NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	go e.Start()
	t.Cleanup(func() {
		e.Shutdown()
		e.WaitForShutdown()
	})
	if !e.ReadyForConnections(10 * time.Second) {
		t.Fatal("the engine does not listen")
	}
	r := replicas.Start(t, "nats://"+e.Addr().String()+"/page", func(c *server.Config) {
		configure(c)
		c.Addr = "127.0.0.1:0"
	})
	return &somock{t: t, base: r.URL, run: r.Servers[0].Info().Run}, r
}

// TestAReplicaThatEndsIsNoRestart: nothing is lost, so a page that it has made goes on, and
// speaks of no restart when it is read anew from another one.
func TestAReplicaThatEndsIsNoRestart(t *testing.T) {
	s, r := replicated(t, func(*server.Config) {})
	s.send(call{content: "before"})
	b := browse(t, s)
	b.expect("net::", "status of 50")
	b.open("/__admin/")
	b.run(`window.same = true`)
	s.arm(`{"step":503,"times":9}`)
	b.shows("#armed", "503")
	b.until(`JSON.parse(sessionStorage.getItem("somock-armed")).arms.length === 1`)
	of := value[string](b, `document.querySelector(".foot code").textContent`)
	for i, server := range r.Servers {
		if server.Info().Run == of {
			if err := r.Stop(i); err != nil {
				t.Error(err)
			}
		}
	}
	s.send(call{content: "after"})
	b.shows("#rows", "after")
	b.until(`window.same && document.getElementById("live").dataset.state === "on"`)
	b.shows("#armed", "next 8 calls")
	b.open("/__admin/")
	b.until(`!window.same && document.getElementById("restarted").hidden`)
	b.shows("#total", "2")
	b.shows("#armed", "next 8 calls")
}

// TestOneRunOfManyIsLookedAt, whichever replica shows it.
func TestOneRunOfManyIsLookedAt(t *testing.T) {
	s, _ := replicated(t, func(*server.Config) {})
	one, other := s.id(call{}), s.id(call{})
	run, _, _ := strings.Cut(one, "-")
	for range 3 {
		if _, page := s.get("/__admin/?run=" + run); !strings.Contains(page, one) || strings.Contains(page, other) || !strings.Contains(page, "You look at one run alone") || !strings.Contains(page, "Back to all runs") {
			t.Errorf("of run %s the page shows\n%s", run, page)
		}
	}
	if _, page := s.get("/__admin/page/runs"); strings.Count(page, ">live: ") != 3 {
		t.Errorf("the runs are\n%s", page)
	}
}
