package main

import (
	"encoding/json"

	"qingjian/internal/fault"
)

func (a *app) writeJSON(v any) error {
	enc := json.NewEncoder(a.out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// close closes a platform at the end of a command whose outcome is already
// known; what goes wrong then is said, not returned.
func (a *app) close(p *platform) {
	if err := p.Close(); err != nil {
		a.log.Warn("closing the data directory", "code", fault.CodeOf(err), "error", err)
	}
}
