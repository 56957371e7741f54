#include "reply/quota/redis_script.hpp"

#include "base/hex.hpp"
#include "base/random.hpp"
#include "redis_quota.hpp"  // generated: redis_quota.lua

#include <openssl/evp.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

namespace reply_mcp::reply::quota {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t k_numbers_before_waits = 9;

std::string digest_hex(std::string_view text, const EVP_MD* digest) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), bytes.data(), &size, digest, nullptr);
  return base::to_hex(std::span(bytes).first(size));
}

std::string_view name_of(QuotaClass quota) {
  return quota == QuotaClass::reporting ? "reporting" : "general";
}

}  // namespace

RedisScript::RedisScript(std::string key_prefix, QuotaLimits limits)
    : key_prefix_(std::move(key_prefix)),
      limits_(limits),
      replica_(base::random_hex(6)),
      source_(embedded::redis_quota_files().front().bytes),
      digest_(digest_hex(source_, EVP_sha1())) {}

EncodedCall RedisScript::encode(const ScriptCall& call, const QuotaLedger& ledger, std::uint64_t connection,
                                QuotaTime now) const {
  std::vector<std::string> out{"EVALSHA", digest_, "3"};
  // The braces make Redis Cluster keep the three in one place; the hash keeps addresses of people out.
  const std::string key = key_prefix_ + '{' + digest_hex(call.identity, EVP_sha256()) + '}';
  for (const char* part : {":all", ":reports", ":notes"}) out.push_back(key + part);
  out.push_back(call.operation);
  out.emplace_back(name_of(call.quota));
  for (const std::size_t limit :
       {limits_.per_minute, limits_.per_hour, limits_.reporting_per_minute, limits_.reporting_per_hour}) {
    out.push_back(std::to_string(limit));
  }
  out.insert(out.end(), call.values.begin(), call.values.end());
  if (ledger.told == connection) {
    out.emplace_back("0");
  } else {
    out.push_back(std::to_string(ledger.takes.size()));
    for (const QuotaTake& take : ledger.takes) {
      const auto age = std::chrono::duration_cast<std::chrono::microseconds>(now - take.at);
      out.push_back(receipt_name(take.receipt));
      out.push_back(std::to_string(age.count()));
      out.emplace_back(name_of(take.quota));
    }
  }
  for (const QuotaReceipt receipt : ledger.not_sent) out.push_back(receipt_name(receipt));
  return {.command = std::move(out), .sent = {.connection = connection, .not_sent = ledger.not_sent}};
}

std::vector<std::string> RedisScript::with_source(std::vector<std::string> command) const {
  command[0] = "EVAL";
  command[1] = source_;
  return command;
}

std::vector<std::string> RedisScript::claim(const std::string& name, std::chrono::seconds ttl) const {
  return {"SET", key_prefix_ + "claim:" + name, replica_, "NX", "EX", std::to_string(ttl.count())};
}

std::string RedisScript::receipt_name(QuotaReceipt receipt) const {
  return replica_ + ':' + std::to_string(receipt);
}

bool lacks_script(const RedisResult& result) {
  return !result && result.error().message.starts_with("NOSCRIPT");
}

boost::system::result<ScriptReply, RedisError> parse_reply(const RedisResult& result, QuotaTime now) {
  if (!result) return result.error();
  const std::vector<RedisReply>& numbers = result->items;
  if (numbers.size() < k_numbers_before_waits) {
    return RedisError{"it gave an answer that is not one of the script"};
  }
  const auto count = [&](std::size_t i) {
    return static_cast<std::size_t>(std::max<std::int64_t>(0, numbers[i].integer));
  };
  ScriptReply reply;
  reply.decision = {.granted = numbers[0].integer == 1, .wait = milliseconds{numbers[1].integer}};
  reply.snapshot.at = now;
  reply.snapshot.state = {.minute = count(4),
                          .hour = count(5),
                          .reporting_minute = count(6),
                          .reporting_hour = count(7),
                          .blocked = milliseconds{numbers[2].integer},
                          .reporting_blocked = milliseconds{numbers[3].integer}};
  reply.snapshot.room = count(8);
  for (std::size_t i = k_numbers_before_waits; i < numbers.size(); ++i) {
    reply.snapshot.waits.emplace_back(numbers[i].integer);
  }
  return reply;
}

}  // namespace reply_mcp::reply::quota
