#include "reply/client/tls_sessions.hpp"

namespace reply_mcp::reply::client {
namespace {

int context_slot() {
  static const int slot = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return slot;
}

}  // namespace

void TlsSessions::watch(boost::asio::ssl::context& context) {
  SSL_CTX* const native = context.native_handle();
  SSL_CTX_set_ex_data(native, context_slot(), this);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(native, &TlsSessions::on_new);
}

int TlsSessions::on_new(SSL* ssl, SSL_SESSION* session) {
  auto* const self = static_cast<TlsSessions*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), context_slot()));
  if (self == nullptr || SSL_SESSION_is_resumable(session) != 1) return 0;
  const std::lock_guard lock(self->mutex_);
  self->sessions_.emplace_back(session, &SSL_SESSION_free);  // the reference is ours with the answer 1
  if (self->sessions_.size() > self->capacity_) self->sessions_.pop_front();
  return 1;
}

void TlsSessions::resume(SSL* ssl) {
  const std::lock_guard lock(mutex_);
  while (!sessions_.empty()) {
    const Session session = std::move(sessions_.back());
    sessions_.pop_back();
    if (SSL_SESSION_is_resumable(session.get()) != 1) continue;
    SSL_set_session(ssl, session.get());  // OpenSSL keeps a reference of its own
    return;
  }
}

}  // namespace reply_mcp::reply::client
