package pagetest

import (
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
	asked := server.Defaults()
	configure(&asked)
	if asked.Recordings != server.Defaults().Recordings || asked.TLSSelfSigned || asked.TLSCert != "" || asked.Addr != server.Defaults().Addr {
		t.Skip("it is about one server")
	}
	e, err := engine.NewServer(&engine.Options{ServerName: "engine", Host: "127.0.0.1", Port: engine.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoLog: true, NoSigs: true})
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
	return &somock{t: t, base: r.URL, run: r.Servers[0].Info().Run}
}
