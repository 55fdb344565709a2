//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

// This command starts itself again as
//
//	benchmark role bare|group|delayed|load …
//
// The first three are servers, load is what calls them.
const (
	roleArgument = "role"
	roleBare     = "bare"
	roleGroup    = "group"
	roleDelayed  = "delayed"
	roleLoad     = "load"
)

func playRole(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("role: no name")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	readyFile := flags.String("ready-file", "", "")
	file := flags.String("file", "", "")
	delay := flags.Duration("delay", 0, "")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case roleBare:
		return serve(ctx, http.HandlerFunc(answerBare), *readyFile)
	case roleDelayed:
		return serve(ctx, delayedHandler(*delay), *readyFile)
	case roleGroup:
		return serveGroup(ctx, *file, *readyFile)
	case roleLoad:
		return playLoad(ctx, os.Stdin, os.Stdout)
	}
	return fmt.Errorf("role %q is not known", args[0])
}

// serve runs a reference until ctx ends.
func serve(ctx context.Context, h http.Handler, readyFile string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: h}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(listener) }() // ends by Close
	if err := writeReadyFile(readyFile, listener.Addr()); err != nil {
		return errors.Join(err, srv.Close())
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	// Idle connections are all there is by now; Shutdown would wait for new ones.
	err = srv.Close()
	<-failed
	return err
}

// writeReadyFile writes what somock writes, in the way in which it does, so that the
// starts of both can be compared.
func writeReadyFile(name string, address net.Addr) error {
	if name == "" {
		return nil
	}
	b, err := json.Marshal(map[string]any{"url": "http://" + address.String(), "pid": os.Getpid()})
	if err != nil {
		return err
	}
	if err := os.WriteFile(name+".part", b, 0o600); err != nil {
		return err
	}
	return os.Rename(name+".part", name)
}

// serveGroup runs the durable reference.
func serveGroup(ctx context.Context, name, readyFile string) (err error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	g := newGroupSync(f)
	defer g.close()
	return serve(ctx, groupHandler(g), readyFile)
}

// delayedHandler answers after the delay, counted from the end of the request.
func delayedHandler(delay time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := readBody(w, r); !ok {
			return
		}
		timer := time.NewTimer(delay)
		defer timer.Stop()
		select {
		case <-timer.C:
			accept(w)
		case <-r.Context().Done():
		}
	})
}
