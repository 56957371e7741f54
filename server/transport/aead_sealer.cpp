#include "transport/aead_sealer.hpp"

#include "base/base64.hpp"
#include "base/random.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <utility>

namespace reply_mcp::transport {
namespace {

constexpr char k_version = 1;
// Random 96-bit nonces keep the chance of a repetition below 2^-32 for 2^32 tokens of one key
// (NIST SP 800-38D, section 8.3): far more than a deployment issues before its secret is replaced.
constexpr std::size_t k_nonce = 12;
constexpr std::size_t k_tag = 16;
constexpr std::size_t k_expiry = 8;
constexpr std::size_t k_max_token = 64 * 1024;  ///< longer ones were not issued here
constexpr std::string_view k_info = "reply-mcp sealed token, AES-256-GCM, v1";

struct CipherFree {
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, CipherFree>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(what);
}

int checked_int(std::size_t size) {
  require(size <= static_cast<std::size_t>(std::numeric_limits<int>::max()), "too much to seal");
  return static_cast<int>(size);
}

void append_u64(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift & 0xFFU));
}

std::uint64_t read_u64(std::string_view text) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8U | static_cast<unsigned char>(text[i]);
  return value;
}

/// Purpose and binding as one text that no other pair produces.
std::string associated_data(std::string_view purpose, std::string_view binding) {
  std::string out;
  out.reserve(8 + purpose.size() + binding.size());
  append_u64(out, purpose.size());
  out += purpose;
  out += binding;
  return out;
}

std::array<unsigned char, 32> derive(std::string_view secret) {
  std::array<unsigned char, 32> key{};
  const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr),
                                                              &EVP_KDF_free);
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(EVP_KDF_CTX_new(kdf.get()),
                                                                          &EVP_KDF_CTX_free);
  std::string digest = "SHA256";
  std::string info(k_info);
  std::string input(secret);
  const std::array<OSSL_PARAM, 4> parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, input.data(), input.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
      OSSL_PARAM_construct_end()};
  const bool ok = EVP_KDF_derive(context.get(), key.data(), key.size(), parameters.data()) == 1;
  OPENSSL_cleanse(input.data(), input.size());
  require(ok, "HKDF failed");
  return key;
}

std::optional<std::string> decrypt(const std::array<unsigned char, 32>& key, std::string_view nonce,
                                   std::string_view sealed, std::string_view tag, std::string_view aad) {
  const Cipher context(EVP_CIPHER_CTX_new());
  std::string plain(sealed.size(), '\0');
  std::string expected(tag);
  int size = 0;
  int rest = 0;
  const bool ok =
      context != nullptr &&
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), bytes_of(nonce)) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, bytes_of(aad), checked_int(aad.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), bytes_of(plain), &size, bytes_of(sealed),
                        checked_int(sealed.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(k_tag), expected.data()) ==
          1 &&
      EVP_DecryptFinal_ex(context.get(), bytes_of(plain) + size, &rest) == 1;
  if (!ok) return std::nullopt;
  return plain;
}

}  // namespace

AeadSealer::AeadSealer(std::vector<Key> keys, Clock clock)
    : keys_(std::move(keys)),
      clock_(clock ? std::move(clock) : Clock([] { return std::chrono::system_clock::now(); })) {}

AeadSealer::~AeadSealer() {
  for (Key& key : keys_) OPENSSL_cleanse(key.data(), key.size());
}

boost::system::result<std::shared_ptr<const AeadSealer>, std::string> AeadSealer::from_secrets(
    const std::vector<base::Secret>& secrets, Clock clock) {
  if (secrets.empty()) return std::string("no secret was given to seal with");
  std::vector<Key> keys;
  for (const base::Secret& secret : secrets) {
    if (secret.expose().size() < k_min_secret) {
      return "the session key has " + std::to_string(secret.expose().size()) + " bytes; give at least " +
             std::to_string(k_min_secret) + ", for instance from `openssl rand -base64 32`";
    }
    keys.push_back(derive(secret.expose()));
  }
  return std::shared_ptr<const AeadSealer>(new AeadSealer(std::move(keys), std::move(clock)));
}

std::shared_ptr<const AeadSealer> AeadSealer::with_random_key(Clock clock) {
  Key key{};
  require(RAND_priv_bytes(key.data(), static_cast<int>(key.size())) == 1, "the random source failed");
  return std::shared_ptr<const AeadSealer>(new AeadSealer({key}, std::move(clock)));
}

std::string AeadSealer::seal(std::string_view plain, std::string_view purpose, std::string_view binding,
                             std::chrono::seconds lifetime) const {
  const auto ends =
      std::chrono::duration_cast<std::chrono::seconds>((clock_() + lifetime).time_since_epoch());
  std::string content;
  content.reserve(k_expiry + plain.size());
  append_u64(content, static_cast<std::uint64_t>(ends.count()));
  content += plain;
  const std::string aad = associated_data(purpose, binding);

  std::string out(1 + k_nonce + content.size() + k_tag, '\0');
  out[0] = k_version;
  unsigned char* const nonce = bytes_of(out) + 1;
  unsigned char* const sealed = nonce + k_nonce;
  base::fill_random({nonce, k_nonce});
  const Cipher context(EVP_CIPHER_CTX_new());
  int size = 0;
  int rest = 0;
  require(
      context != nullptr &&
          EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, keys_.front().data(), nonce) == 1 &&
          EVP_EncryptUpdate(context.get(), nullptr, &size, bytes_of(std::string_view(aad)),
                            checked_int(aad.size())) == 1 &&
          EVP_EncryptUpdate(context.get(), sealed, &size, bytes_of(std::string_view(content)),
                            checked_int(content.size())) == 1 &&
          EVP_EncryptFinal_ex(context.get(), sealed + size, &rest) == 1 &&
          EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(k_tag),
                              sealed + content.size()) == 1,
      "AES-256-GCM failed");
  return base::base64::encode_url(out);
}

std::optional<std::string> AeadSealer::open(std::string_view token, std::string_view purpose,
                                            std::string_view binding) const {
  if (token.size() > k_max_token) return std::nullopt;
  const std::optional<std::string> raw = base::base64::decode_url(token);
  if (!raw || raw->size() < 1 + k_nonce + k_expiry + k_tag || raw->front() != k_version) return std::nullopt;
  const std::string_view all(*raw);
  const std::string_view nonce = all.substr(1, k_nonce);
  const std::string_view sealed = all.substr(1 + k_nonce, all.size() - 1 - k_nonce - k_tag);
  const std::string_view tag = all.substr(all.size() - k_tag);
  const std::string aad = associated_data(purpose, binding);
  for (const Key& key : keys_) {
    std::optional<std::string> content = decrypt(key, nonce, sealed, tag, aad);
    if (!content) continue;
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(clock_().time_since_epoch());
    const auto ends = static_cast<std::int64_t>(read_u64(*content));
    if (now.count() >= ends) return std::nullopt;
    return content->substr(k_expiry);
  }
  return std::nullopt;
}

}  // namespace reply_mcp::transport
