#include "fault_script.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

namespace reply_mcp::faults {
namespace {

namespace json = boost::json;
using Session = testing::ScriptedHttpServer::Session;

bool play(Session& session, const json::array& steps);

std::string from_hex(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

bool respond(Session& session, const json::object& answer) {
  const auto text = [&](const char* name) {
    const json::value* value = answer.if_contains(name);
    return value == nullptr ? std::string() : std::string(value->as_string());
  };
  return session.respond(answer.at("status").to_number<int>(), text("body"), text("fields"));
}

bool play_times(Session& session, const json::object& what) {
  for (auto left = what.at("count").to_number<int>(); left > 0; --left) {
    if (!play(session, what.at("steps").as_array())) return false;
  }
  return true;
}

/// False when the connection is over, by the step's will or the peer's.
bool play_step(Session& session, std::string_view name, const json::value& value) {
  if (name == "read") return session.read_request().has_value();
  if (name == "read_until") return session.read_until(value.as_string());
  if (name == "delay_ms") {
    std::this_thread::sleep_for(std::chrono::milliseconds(value.to_number<int>()));
    return true;
  }
  if (name == "send") return session.send(value.as_string());
  if (name == "send_hex") return session.send(from_hex(value.as_string()));
  if (name == "respond") return respond(session, value.as_object());
  if (name == "times") return play_times(session, value.as_object());
  if (name == "loop") {
    while (play(session, value.as_array())) {
    }
    return false;
  }
  if (name == "half_close") {
    session.cut();
    return true;
  }
  if (name == "wait_for_close") {
    (void)session.wait_for_close();
  } else if (name == "close") {
    session.close();
  } else if (name == "reset") {
    session.reset();
  } else {
    throw std::runtime_error("no such step: " + std::string(name));
  }
  return false;
}

bool play(Session& session, const json::array& steps) {
  for (const json::value& step : steps) {
    const json::object& only = step.as_object();
    if (!play_step(session, only.begin()->key(), only.begin()->value())) return false;
  }
  return true;
}

}  // namespace

testing::ScriptedHttpServer::Script script_of(const json::object& description) {
  return [description](Session& session) {
    const json::value* first = description.if_contains("connections");
    const std::size_t index = session.number() - 1;
    if (first != nullptr && index < first->as_array().size()) {
      play(session, first->as_array()[index].as_array());
    } else if (const json::value* then = description.if_contains("then")) {
      play(session, then->as_array());
    }
  };
}

testing::ScriptedHttpServer::Options options_of(const json::object& description) {
  testing::ScriptedHttpServer::Options options;
  if (const json::value* tls = description.if_contains("tls")) {
    options.tls = testing::Credentials{std::string(tls->at("certificate").as_string()),
                                       std::string(tls->at("key").as_string())};
  }
  return options;
}

}  // namespace reply_mcp::faults
