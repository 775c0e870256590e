// Package fault is the one error vocabulary of the platform. Domains return
// these errors; api alone turns them into RFC 9457 problems and cmd alone into
// exit codes. Codes are stable, messages are not.
package fault

import (
	"errors"
	"fmt"
)

// Lang is a language of the surface: "zh" (the default) or "en".
type Lang string

// The two languages of the surface.
const (
	ZH Lang = "zh"
	EN Lang = "en"
)

// Text is a sentence or label in both languages.
type Text struct {
	ZH string `json:"zh" yaml:"zh"`
	EN string `json:"en" yaml:"en"`
}

// In returns the text in the language asked for, or the other one when empty.
func (t Text) In(l Lang) string {
	if (l == EN && t.EN != "") || t.ZH == "" {
		return t.EN
	}
	return t.ZH
}

// IsZero reports whether neither language has a text.
func (t Text) IsZero() bool { return t.ZH == "" && t.EN == "" }

// T builds a text.
func T(zh, en string) Text { return Text{ZH: zh, EN: en} }

// F builds a text from two formats that take the same arguments.
func F(zh, en string, args ...any) Text {
	return Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}
}

// Kind says what sort of failure an error is; the edges map it to a status.
type Kind int

// The kinds. Internal is what an error without a code is taken for.
const (
	Internal    Kind = iota
	Invalid          // the caller's input is wrong
	NotFound         // no such thing, or none that the caller may know of
	Conflict         // the thing is in a state that forbids it
	Denied           // not allowed
	Unavailable      // a store or file cannot be reached now
	TooLarge         // over a limit
)

// Error is a failure with a stable code, a message for a person and, where
// there is one, a remedy. It never holds a personal value.
type Error struct {
	Kind    Kind
	Code    string
	Message Text
	Hint    Text
	Err     error
}

// New builds an error.
func New(kind Kind, code string, message Text) *Error {
	return &Error{Kind: kind, Code: code, Message: message}
}

// WithHint returns a copy that also says what to do next.
func (e *Error) WithHint(hint Text) *Error {
	c := *e
	c.Hint = hint
	return &c
}

// Wrap returns a copy that carries the cause.
func (e *Error) Wrap(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

// Error gives code and message in English, for logs.
func (e *Error) Error() string {
	s := e.Code + ": " + e.Message.In(EN)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is match on the code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// As returns the outermost coded error in the chain, if any.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// CodeOf returns the stable code of an error, "internal" when it has none.
func CodeOf(err error) string {
	if e, ok := As(err); ok {
		return e.Code
	}
	return "internal"
}
