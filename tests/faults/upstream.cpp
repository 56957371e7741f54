#include "upstream.hpp"

#include <boost/crc.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <thread>

namespace reply_mcp::faults {
namespace {

using namespace std::chrono_literals;

/// More than the client of the schedules takes, and sent only as long as it listens.
constexpr int k_endless = 20'000;

std::string body_of(std::size_t call) {
  return R"({"call":)" + std::to_string(call) + '}';
}

/// The call's number in "POST /v3/calls/7 HTTP/1.1".
std::size_t call_of(const std::string& line) {
  static constexpr std::string_view k_path = "/v3/calls/";
  const std::size_t at = line.find(k_path);
  return at == std::string::npos ? 9'999 : std::stoul(line.substr(at + k_path.size()));
}

/// RFC 1952, with the text in one block as it is (RFC 1951, 3.2.4).
std::string gzip(const std::string& text) {
  const auto number = [](std::uint32_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFFU);
    return out;
  };
  boost::crc_32_type check;
  check.process_bytes(text.data(), text.size());
  const auto size = static_cast<std::uint32_t>(text.size());
  return std::string("\x1f\x8b\x08\0\0\0\0\0\0\xff\x01", 11) + number(size, 2) + number(~size, 2) + text +
         number(check.checksum(), 4) + number(size, 4);
}

bool executed(Fault fault) {
  switch (fault) {
    case Fault::rate_limited:
    case Fault::busy:
    case Fault::not_found:
      return false;
    default:
      return true;
  }
}

}  // namespace

Upstream::Upstream(std::vector<Fault> faults)
    : faults_(std::move(faults)), server_([this](Session& session) { serve(session); }) {
  const std::lock_guard lock(mutex_);
  std::reverse(faults_.begin(), faults_.end());
}

std::vector<Arrival> Upstream::log() const {
  const std::lock_guard lock(mutex_);
  return log_;
}

Fault Upstream::next_idle_fault() {
  const std::lock_guard lock(mutex_);
  if (faults_.empty() || (faults_.back() != Fault::close_idle && faults_.back() != Fault::reset_idle)) {
    return Fault::none;
  }
  const Fault fault = faults_.back();
  faults_.pop_back();
  return fault;
}

Fault Upstream::next_fault() {
  const std::lock_guard lock(mutex_);
  if (faults_.empty()) return Fault::none;
  const Fault fault = faults_.back();
  faults_.pop_back();
  // An idle fault that comes when something was asked already is a lost answer.
  return fault == Fault::close_idle || fault == Fault::reset_idle ? Fault::lost_answer : fault;
}

std::size_t Upstream::begin(std::size_t call) {
  const std::lock_guard lock(mutex_);
  log_.push_back({.call = call, .whole = false, .executed = false, .refused = false});
  return log_.size() - 1;
}

void Upstream::mark(std::size_t arrival, Fault fault) {
  const std::lock_guard lock(mutex_);
  log_[arrival].whole = true;
  log_[arrival].executed = executed(fault);
  log_[arrival].refused = fault == Fault::rate_limited || fault == Fault::busy;
}

void Upstream::serve(Session& session) {
  for (;;) {
    const Fault idle = next_idle_fault();
    if (idle == Fault::close_idle) return;
    if (idle == Fault::reset_idle) {
      session.reset();
      return;
    }
    if (!serve_one(session)) return;
  }
}

bool Upstream::serve_one(Session& session) {
  const auto line = session.peek_line();
  if (!line) return false;
  const std::size_t call = call_of(*line);
  const std::size_t arrival = begin(call);
  const Fault fault = next_fault();
  if (fault == Fault::reset_reading) {
    session.reset();
    return false;
  }
  if (!session.read_request()) return false;  // the rest of it
  mark(arrival, fault);
  return answer(session, fault, call);
}

bool Upstream::answer(Session& session, Fault fault, std::size_t call) {
  const std::string body = body_of(call);
  const std::string head =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
      "\r\n\r\n";
  switch (fault) {
    case Fault::none:
    case Fault::close_idle:
    case Fault::reset_idle:
    case Fault::reset_reading:
      return session.respond(200, body);
    case Fault::slow:
      std::this_thread::sleep_for(4ms);
      return session.respond(200, body);
    case Fault::very_slow:
      std::this_thread::sleep_for(60ms);
      return session.respond(200, body);
    case Fault::last_answer:
      (void)session.respond(200, body);
      return false;
    case Fault::lost_answer:
      return false;
    case Fault::reset_answer:
      session.reset();
      return false;
    case Fault::half_head:
      (void)session.send(head.substr(0, head.size() / 2));
      return false;
    case Fault::half_body:
      (void)session.send(head + body.substr(0, 3));
      return false;
    case Fault::garbage:
      (void)session.send("\x16\x03\x01\x02 this is not HTTP\r\n\r\n");
      return false;
    case Fault::silent:
      (void)session.wait_for_close();
      return false;
    case Fault::trickle:
      for (int i = 0; i < k_endless; ++i) {
        if (!session.send(i == 0 ? head.substr(0, head.size() - 2) : "x")) return false;
        std::this_thread::sleep_for(2ms);
      }
      return false;
    case Fault::endless_chunks:
      if (!session.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")) return false;
      for (int i = 0; i < k_endless; ++i) {
        if (!session.send("8\r\n12345678\r\n")) return false;
      }
      return false;
    case Fault::interim:
      return session.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n") && session.respond(200, body);
    case Fault::endless_interim:
      for (int i = 0; i < k_endless; ++i) {
        if (!session.send("HTTP/1.1 102 Processing\r\n\r\n")) return false;
      }
      return false;
    case Fault::compressed:
      return session.respond(200, gzip(body), "Content-Encoding: gzip\r\n");
    case Fault::unknown_coding:
      return session.respond(200, body, "Content-Encoding: br\r\n");
    case Fault::rate_limited:
      return session.respond(429, R"({"title":"Too Many Requests","status":429})", "Retry-After: 0\r\n");
    case Fault::busy:
      return session.respond(503, "", "Retry-After: 0\r\n");
    case Fault::bad_gateway:
      return session.respond(502, "<html>Bad Gateway</html>", "Content-Type: text/html\r\n");
    case Fault::gateway_timeout:
      return session.respond(504, "");
    case Fault::failed:
      return session.respond(500, R"({"title":"Internal Server Error","status":500})");
    case Fault::not_found:
      return session.respond(404, R"({"title":"Not Found","status":404,"code":"call.notFound"})");
  }
  return false;
}

}  // namespace reply_mcp::faults
