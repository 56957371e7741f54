#include "app/commands/doctor_report.hpp"

#include "app/cli/option_values.hpp"
#include "app/commands/client_entry.hpp"
#include "app/commands/json_edit.hpp"
#include "app/commands/whoami_report.hpp"
#include "reply/client/retry_after.hpp"
#include "reply/quota/quota_book.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace reply_mcp::app::commands {
namespace {

namespace fs = std::filesystem;
using State = Finding::State;

/// The text of several lines as one, without the line break at its end.
std::string joined(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += ' ';
    } else if (c != ' ' || out.empty() || out.back() != ' ') {
      out += c;
    }
  }
  return out;
}

std::string variable(const cli::Environment& environment, std::initializer_list<const char*> names) {
  for (const char* const name : names) {
    const auto found = environment.find(name);
    if (found != environment.end() && !found->second.empty()) return found->second;
  }
  return {};
}

/// A proxy's URL without the user and password that it may hold.
std::string without_credentials(const std::string& url) {
  const std::size_t scheme = url.find("://");
  const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  const std::size_t at = url.find_last_of('@');
  return at == std::string::npos || at < begin ? cli::shown(url)
                                               : cli::shown(url.substr(0, begin) + url.substr(at + 1));
}

/// Whether `command` is a program that can be run: at its path, or in a folder of PATH.
bool can_be_run(const std::string& command, const cli::Environment& environment) {
  if (command.find('/') != std::string::npos) return ::access(command.c_str(), X_OK) == 0;
  std::istringstream folders(variable(environment, {"PATH"}));
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (::access((fs::path(folder) / command).c_str(), X_OK) == 0) return true;
  }
  return false;
}

}  // namespace

std::vector<Finding> account_findings(const reply::SendResult& whoami, const std::string& base_url) {
  const CheckReport report = whoami_report(whoami, base_url);
  const std::string text = joined(report.text);
  if (!whoami) {
    switch (whoami.error().kind) {
      case reply::FailureKind::not_configured:
      case reply::FailureKind::invalid_request:
        return {{State::bad, "key", text}};
      case reply::FailureKind::resolve:
        return {{State::bad, "DNS", text}};
      case reply::FailureKind::tls:
        return {{State::good, "DNS", "the host has an address"}, {State::bad, "TLS", text}};
      default:
        return {{State::bad, "network", text}};
    }
  }
  return {{State::good, "network", "Reply answers at " + base_url},
          {report.good ? State::good : State::bad, "key", text}};
}

Finding clock_finding(const reply::Response& response, std::chrono::sys_seconds now) {
  const auto theirs = reply::client::parse_http_date(response.header("date"), now);
  if (!theirs) return {State::note, "clock", "the answer has no date to compare with"};
  const auto difference = std::chrono::abs(now - *theirs);
  const std::string seconds = std::to_string(difference.count()) + " s";
  if (difference < std::chrono::seconds(30))
    return {State::good, "clock", "within " + seconds + " of Reply's"};
  return {State::bad, "clock",
          "this machine's clock is " + seconds + (now > *theirs ? " ahead of" : " behind") +
              " Reply's: set it (timedatectl set-ntp true); certificates and waiting times depend on it"};
}

Finding quota_finding(const reply::Response& response, std::chrono::system_clock::time_point now) {
  const auto hint = reply::quota::read_quota_hint(response, now);
  if (!hint) return {State::note, "quota", "the answer does not say what is left of the rate limit"};
  const std::string left = std::to_string(hint->remaining) + " calls left in this window of " +
                           std::to_string(hint->window.count()) + " s";
  if (hint->remaining > 0) return {State::good, "quota", left};
  return {State::bad, "quota",
          left + ": calls wait until it is over; other programs with this key use it too"};
}

Finding scope_finding(const std::string& scope, const reply::SendResult& answer) {
  if (!answer) return {State::note, scope, "not tried: " + answer.error().message};
  if (answer->status == 200) return {State::good, scope, "granted"};
  if (answer->status != 403) {
    return {State::note, scope, "not known: Reply answered " + std::to_string(answer->status)};
  }
  const std::string detail = answer->problem ? cli::shown(answer->problem->detail) : "";
  return {State::note, scope,
          "not granted" + (detail.empty() ? "" : ": " + detail) + "; tools that need it answer forbidden"};
}

std::vector<Finding> environment_findings(const cli::Environment& environment) {
  std::vector<Finding> out;
  const std::string proxy = variable(environment, {"HTTPS_PROXY", "https_proxy"});
  const std::string direct = variable(environment, {"NO_PROXY", "no_proxy"});
  if (!proxy.empty()) {
    out.push_back({State::note, "proxy",
                   "HTTPS_PROXY is " + without_credentials(proxy) +
                       (direct.empty() ? "" : ", but not for " + cli::shown(direct) + " (NO_PROXY)")});
  }
  const std::string authorities = variable(environment, {"SSL_CERT_FILE"});
  if (!authorities.empty()) {
    const bool readable = ::access(authorities.c_str(), R_OK) == 0;
    out.push_back({readable ? State::note : State::bad, "TLS",
                   "SSL_CERT_FILE is " + cli::shown(authorities) +
                       (readable ? "" : ", which cannot be read: name a PEM file, or unset it")});
  }
  return out;
}

Finding client_finding(std::string_view client, const fs::path& file, const cli::Environment& environment) {
  const std::string subject(client);
  std::error_code error;
  if (file.empty() || !fs::exists(file, error))
    return {State::note, subject, "no configuration on this machine"};
  std::ifstream in(file, std::ios::binary);
  std::ostringstream content;
  if (in) content << in.rdbuf();
  const auto parsed = parse_with_comments(content.str());
  if (!parsed) return {State::bad, subject, file.string() + ": " + parsed.error().message()};
  const boost::json::object* servers = nullptr;
  if (const auto* root = parsed->if_object()) {
    const auto* member = root->if_contains(servers_member(client));
    if (member != nullptr) servers = member->if_object();
  }
  if (servers != nullptr) {
    for (const auto& [name, server] : *servers) {
      const auto* entry = server.if_object();
      const auto* command = entry == nullptr ? nullptr : entry->if_contains("command");
      if (command == nullptr || !command->is_string()) continue;
      const std::string program(command->get_string());
      if (fs::path(program).filename() != "reply-mcp") continue;
      if (can_be_run(program, environment))
        return {State::good, subject, "starts " + cli::shown(program) + " as \"" + cli::shown(name) + "\""};
      const std::string where =
          program.find('/') == std::string::npos ? "which is not on the PATH" : "which is not a program here";
      return {State::bad, subject,
              file.string() + " starts " + cli::shown(program) + ", " + where +
                  ": reply-mcp install --client " + subject + " corrects it"};
    }
  }
  return {State::note, subject,
          "has no entry for reply-mcp: reply-mcp install --client " + subject + " writes one"};
}

std::string doctor_text(const std::vector<Finding>& findings) {
  std::size_t width = 0;
  for (const Finding& finding : findings) width = std::max(width, finding.subject.size());
  std::string out;
  std::size_t wrong = 0;
  for (const Finding& finding : findings) {
    wrong += finding.state == State::bad ? 1 : 0;
    const std::string mark = finding.state == State::good  ? "ok   "
                             : finding.state == State::bad ? "WRONG"
                                                           : "-    ";
    out += mark + "  " + finding.subject + std::string(width - finding.subject.size() + 2, ' ') +
           finding.text + "\n";
  }
  return out + (wrong == 0
                    ? "Nothing is wrong.\n"
                    : std::to_string(wrong) + (wrong == 1 ? " thing is" : " things are") + " wrong.\n");
}

bool is_well(const std::vector<Finding>& findings) {
  return std::none_of(findings.begin(), findings.end(),
                      [](const Finding& finding) { return finding.state == State::bad; });
}

}  // namespace reply_mcp::app::commands
