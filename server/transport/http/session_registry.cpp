#include "transport/http/session_registry.hpp"

#include "base/random.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace reply_mcp::transport::http {
namespace {

constexpr std::string_view k_purpose = "mcp-session-id";
/// Proxies commonly accept no field longer than 8 KiB, and the client sends other fields too.
constexpr std::size_t k_max_token = 4096;
/// Roughly what a stream costs beside its messages; thousands of nearly empty ones add up.
constexpr std::size_t k_stream_cost = 1024;

/// Keeps the stream ids of replicas apart, so that an event id never names another replica's stream.
const std::string& instance() {
  static const std::string text = base::random_hex(8) + '-';
  return text;
}

}  // namespace

HttpSession::HttpSession(std::shared_ptr<mcp::Channel> channel, const SessionLimits& limits)
    : channel_(std::move(channel)), limits_(limits), id_(channel_->session_state().value().id) {}

std::shared_ptr<EventStream> HttpSession::new_stream(bool can_ask) {
  const std::lock_guard lock(mutex_);
  EventStream::Options options;
  options.max_queue_bytes = limits_.max_stream_queue_bytes;
  options.max_replay_bytes = limits_.max_replay_bytes;
  options.can_ask = can_ask;
  return std::make_shared<EventStream>("r" + instance() + std::to_string(++next_stream_), options);
}

void HttpSession::keep(const std::shared_ptr<EventStream>& stream) {
  const std::lock_guard lock(mutex_);
  streams_.insert_or_assign(stream->id(), stream);
  drop_with_lock(EventStream::Clock::now(), limits_.replay_window);
}

std::shared_ptr<EventStream> HttpSession::find_stream(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : found->second;
}

std::shared_ptr<EventStream> HttpSession::new_session_stream() {
  EventStream::Options options;
  options.max_queue_bytes = limits_.max_stream_queue_bytes;
  options.max_replay_bytes = limits_.max_replay_bytes;
  options.can_ask = true;
  options.lossy = true;
  std::shared_ptr<EventStream> stream;
  {
    const std::lock_guard lock(mutex_);
    stream = std::make_shared<EventStream>("c" + instance() + std::to_string(++next_stream_), options);
    std::erase_if(streams_, [](const auto& entry) { return is_session_stream(entry.first); });
    streams_.emplace(stream->id(), stream);
  }
  channel_->attach(stream);
  return stream;
}

std::size_t HttpSession::drop_old_streams(EventStream::Clock::time_point now, std::chrono::seconds age) {
  const std::lock_guard lock(mutex_);
  return drop_with_lock(now, age);
}

std::size_t HttpSession::drop_with_lock(EventStream::Clock::time_point now, std::chrono::seconds age) {
  std::vector<std::pair<EventStream::Clock::time_point, std::string>> ended;
  std::size_t ended_bytes = 0;
  std::size_t other_bytes = 0;
  for (const auto& [id, stream] : streams_) {
    const auto since = stream->abandoned_since();
    (since ? ended_bytes : other_bytes) += stream->kept_bytes() + k_stream_cost;
    if (since) ended.emplace_back(*since, id);
  }
  std::sort(ended.begin(), ended.end());
  for (const auto& [since, id] : ended) {
    if (now - since < age && ended_bytes <= limits_.max_replay_bytes) break;
    const auto found = streams_.find(id);
    ended_bytes -= std::min(ended_bytes, found->second->kept_bytes() + k_stream_cost);
    streams_.erase(found);
  }
  return ended_bytes + other_bytes;
}

void HttpSession::close() {
  channel_->close();
  const std::lock_guard lock(mutex_);
  streams_.clear();
}

SessionRegistry::SessionRegistry(mcp::Server& server, std::shared_ptr<const mcp::Sealer> sealer,
                                 const SessionLimits& limits)
    : server_(server), sealer_(std::move(sealer)), limits_(limits) {}

std::optional<std::string> SessionRegistry::admit(std::shared_ptr<mcp::Channel> channel,
                                                  const std::string& principal) {
  std::optional<std::string> token = seal(channel->session_state().value(), principal);
  if (token) insert(std::make_shared<HttpSession>(std::move(channel), limits_));
  return token;
}

std::optional<std::string> SessionRegistry::renew(const HttpSession& session,
                                                  const std::string& principal) const {
  return seal(session.channel().session_state().value(), principal);
}

std::optional<std::string> SessionRegistry::seal(const mcp::SessionState& state,
                                                 const std::string& principal) const {
  std::string token = sealer_->seal(state.serialize(), k_purpose, principal, limits_.session_lifetime);
  if (token.size() > k_max_token) return std::nullopt;
  return token;
}

std::shared_ptr<HttpSession> SessionRegistry::find(std::string_view token, const std::string& principal) {
  const std::optional<std::string> plain = sealer_->open(token, k_purpose, principal);
  if (!plain) return nullptr;
  std::optional<mcp::SessionState> state = mcp::SessionState::parse(*plain);
  if (!state) return nullptr;
  std::shared_ptr<HttpSession> outdated;
  {
    const std::lock_guard lock(mutex_);
    if (ended_.contains(state->id)) return nullptr;
    const auto found = sessions_.find(state->id);
    if (found != sessions_.end()) {
      found->second.last_used = Clock::now();
      order_.splice(order_.begin(), order_, found->second.place);
      if (found->second.session->channel().session_state().value().beginning >= state->beginning)
        return found->second.session;
      outdated = found->second.session;  // it began anew on another replica
      order_.erase(found->second.place);
      sessions_.erase(found);
    }
  }
  if (outdated) outdated->close();
  return insert(std::make_shared<HttpSession>(server_.restore_session(*std::move(state)), limits_));
}

bool SessionRegistry::end(std::string_view token, const std::string& principal) {
  const std::shared_ptr<HttpSession> session = find(token, principal);
  if (!session) return false;
  {
    const std::lock_guard lock(mutex_);
    remember_end(session->id());
    const auto found = sessions_.find(session->id());
    if (found != sessions_.end()) {
      order_.erase(found->second.place);
      sessions_.erase(found);
    }
  }
  session->close();
  return true;
}

/// With the lock held. Beyond the limit, the session that was deleted first could be opened again, but only
/// by the caller who had it.
void SessionRegistry::remember_end(const std::string& id) {
  if (!ended_.insert(id).second) return;
  ended_order_.emplace_back(Clock::now() + limits_.session_lifetime, id);
  if (ended_order_.size() <= limits_.max_deleted_sessions) return;
  ended_.erase(ended_order_.front().second);
  ended_order_.pop_front();
}

/// Two requests may restore the same session at once: both use the one that came first.
std::shared_ptr<HttpSession> SessionRegistry::insert(std::shared_ptr<HttpSession> session) {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(session->id());
  if (found != sessions_.end()) return found->second.session;
  if (sessions_.size() >= limits_.max_sessions) evict_one();
  order_.push_front(session->id());
  sessions_.emplace(session->id(), HeldSession{session, Clock::now(), order_.begin()});
  return session;
}

/// With the lock held. A session that something else holds is in use and stays.
void SessionRegistry::evict_one() {
  int tries = 16;
  for (auto place = order_.rbegin(); place != order_.rend() && tries > 0; ++place, --tries) {
    const auto found = sessions_.find(*place);
    if (found->second.session.use_count() > 1) continue;
    order_.erase(found->second.place);
    sessions_.erase(found);
    return;
  }
}

void SessionRegistry::sweep(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  while (!ended_order_.empty() && ended_order_.front().first <= now) {
    ended_.erase(ended_order_.front().second);
    ended_order_.pop_front();
  }
  std::size_t kept = 0;
  for (auto entry = sessions_.begin(); entry != sessions_.end();) {
    const bool crowded = kept > limits_.max_replay_bytes_total;
    kept += entry->second.session->drop_old_streams(
        now, crowded ? std::chrono::seconds(0) : limits_.replay_window);
    const bool idle = now - entry->second.last_used >= limits_.session_idle;
    if (!idle || entry->second.session.use_count() > 1) {
      ++entry;
      continue;
    }
    order_.erase(entry->second.place);
    entry = sessions_.erase(entry);
  }
}

void SessionRegistry::close_all() {
  std::vector<std::shared_ptr<HttpSession>> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, entry] : sessions_) all.push_back(entry.session);
  }
  for (const auto& session : all) session->close();
}

std::size_t SessionRegistry::size() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

}  // namespace reply_mcp::transport::http
