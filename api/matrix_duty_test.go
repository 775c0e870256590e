package api_test

import (
	"cmp"
	"fmt"
	"strings"

	"qingjian/internal/duty"
)

// onDuties tries what concerns oneself, requests and registers.
func (m *matrix) onDuties(route string, s *subject, out bool) ([]attempt, bool) {
	m.Helper()
	_, path, _ := strings.Cut(route, " ")
	switch route {
	case "GET /own":
		return []attempt{{path: path, have: []string{m.person(m.self)}, lack: []string{m.person(m.mine)}}}, true
	case "GET /own/copy":
		return []attempt{{path: path, have: []string{m.person(m.self)}, lack: []string{m.person(m.mine)}}}, true
	case "GET /own/notices":
		return []attempt{{path: path}}, true
	case "GET /own/requests":
		return []attempt{{path: path, have: []string{m.request(m.self)}, lack: []string{m.request(m.mine)}}}, true
	case "POST /own/requests":
		return []attempt{{path: path, body: object{"kind": "explanation", "area": "A12", "record_id": fmt.Sprintf("%032x", m.next()), "text": "请说明"}}}, true
	case "DELETE /own/requests/{request_id}":
		return pick(route, out, m.request(m.self), m.request(m.mine), unknownID()), true
	case "GET /requests":
		return []attempt{{path: path, have: []string{m.request(m.mine)}, lack: []string{m.request(m.other)}}}, true
	case "POST /requests/{request_id}/answer":
		return with(pick(route, out, m.request(m.mine), m.request(m.other), unknownID()), object{"outcome": "explained", "text": "已说明"}), true
	case "GET /overdue":
		return []attempt{{path: path}}, true
	case "GET /registers":
		return []attempt{{path: path}}, true
	}
	return m.onRegisters(route, s, out)
}

// onRegisters tries one register. What is out of scope is an entry about the
// subject itself, one about a person of the other town where a register goes by
// units, and one of another register.
func (m *matrix) onRegisters(route string, s *subject, out bool) ([]attempt, bool) {
	m.Helper()
	path := strings.Replace(route, "{kind}", m.part, 1)
	_, list, _ := strings.Cut(path, " ")
	inside, outside := m.entry(m.part, m.mine), m.entriesOutside(s)
	switch route {
	case "GET /registers/{kind}":
		if out {
			return m.nowhere(route), true
		}
		return []attempt{{path: list, query: "?limit=200", have: []string{inside}, lack: outside}}, true
	case "POST /registers/{kind}":
		idNo := m.mine
		if out && m.goesByUnits() {
			idNo = m.other
		}
		body := object{"fields": m.entryFields(m.part, idNo)}
		if out && !m.goesByUnits() {
			return with(m.nowhere(route), body), true
		}
		return []attempt{{path: list, body: body}}, true
	case "POST /registers/{kind}/{entry_id}/close":
		return with(pick(path, out, inside, outside...), object{"note": "已处理"}), true
	case "POST /registers/{kind}/{entry_id}/step":
		next := map[string]string{duty.Enquiry: "closed", duty.Incident: "contained"}[m.part]
		return with(pick(path, out, inside, outside...), object{"state": cmp.Or(next, "ended"), "note": "已处理"}), true
	}
	return nil, false
}

// nowhere is a register that does not exist, tried once.
func (m *matrix) nowhere(route string) []attempt {
	if m.part != duty.Enquiry {
		return nil
	}
	return pick(route, true, "", "none")
}

// goesByUnits tells of a register whose entries follow the unit of the person.
func (m *matrix) goesByUnits() bool { return m.part == duty.Notice || m.part == duty.Retention }

func (m *matrix) entriesOutside(s *subject) []string {
	m.Helper()
	another := duty.Impact
	if m.part == another {
		another = duty.Retention
	}
	all := []string{unknownID(), m.entry(another, m.mine)}
	if m.goesByUnits() {
		all = append(all, m.entry(m.part, m.other))
	}
	if m.part == duty.Enquiry && s.id != "" {
		all = append(all, m.enquiry(s.id))
	}
	return all
}
