package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"qingjian/ingest"
	"qingjian/internal/fault"
)

// ProgressJSON is how far the work on a batch is, the data of an event.
type ProgressJSON struct {
	Status  string `json:"status"`
	Stage   string `json:"stage,omitempty" enum:"read,compare,write"`
	Done    int    `json:"done" doc:"rows of the stage"`
	Stopped bool   `json:"stopped,omitempty" doc:"the check was stopped and can be taken up again"`
	Code    string `json:"code,omitempty" doc:"why the check did not come to its end"`
	Message string `json:"message,omitempty"`
}

// eventPause keeps a fast check from filling the line.
const eventPause = 200 * time.Millisecond

// events streams how far a batch is: an event "progress" at every change, "end"
// when nothing more is to come. A stream lasts as long as any reading may take;
// browsers take it up again by themselves.
func (s *server) events(ctx context.Context, req *BatchPath) (*huma.StreamResponse, error) {
	standing, changed, err := s.Ingest.Standing(ctx, byOf(ctx), req.BatchID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", "text/event-stream; charset=utf-8")
		c.SetHeader("X-Accel-Buffering", "no") // a proxy in front must not hold events back
		s.stream(ctx, c.BodyWriter(), req.BatchID, standing, changed)
	}}, nil
}

func (s *server) stream(ctx context.Context, to io.Writer, id string, at ingest.Standing, changed <-chan struct{}) {
	flush, _ := to.(http.Flusher)
	pause := time.NewTicker(eventPause)
	defer pause.Stop()
	for {
		name := "progress"
		if at.Ended() {
			name = "end"
		}
		if writeEvent(to, name, progressJSON(at, langOf(ctx))) != nil || name == "end" {
			return
		}
		if flush != nil {
			flush.Flush()
		}
		if !awaitChange(ctx, changed, pause.C) {
			return
		}
		var err error
		if at, changed, err = s.Ingest.Standing(ctx, byOf(ctx), id); err != nil {
			return
		}
	}
}

// awaitChange waits for a change and for the pause; without one to wait for (the
// work is in another process) for the pause alone. False when the reader left.
func awaitChange(ctx context.Context, changed <-chan struct{}, pause <-chan time.Time) bool {
	if changed != nil {
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
	select {
	case <-pause:
		return true
	case <-ctx.Done():
		return false
	}
}

func writeEvent(to io.Writer, name string, data ProgressJSON) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(to, "event: %s\ndata: %s\n\n", name, text)
	return err
}

func progressJSON(at ingest.Standing, l fault.Lang) ProgressJSON {
	out := ProgressJSON{Status: string(at.Status), Stage: at.Stage, Done: at.Done, Stopped: at.Stopped}
	if at.Failed != nil {
		out.Code = fault.CodeOf(at.Failed)
		if e, ok := fault.As(at.Failed); ok {
			out.Message = e.Message.In(l)
		}
	}
	return out
}

func (s *server) stop(ctx context.Context, req *BatchPath) (*struct{}, error) {
	if err := s.Ingest.Stop(ctx, byOf(ctx), req.BatchID); err != nil {
		return nil, s.problem(ctx, err)
	}
	return nil, nil
}
