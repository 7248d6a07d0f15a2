/* Vectors of strings: 16-byte descriptors over one pool of bytes, which is a
 * U8 vector that several string vectors may share. */
#include "internal.h"

#include <string.h>

ray_t* ray__pool(ray_t* v) { return v->attrs & RAY_ATTR_SLICE ? v->slice_parent->str_pool : v->str_pool; }

static uint64_t offset(const str_view* s) { return (uint64_t)s->off_hi << 32 | s->off_lo; }

const char* ray__view_text(ray_t* pool, const str_view* s) {
    return s->len <= STR_INLINE ? s->text : (const char*)pool->data + offset(s);
}

/* Makes the descriptor of a text, whose bytes go to the pool of v if they are
 * too many for it; v has one holder. False when there is no memory. */
static bool describe(ray_t* v, str_view* s, const char* text, uint32_t len) {
    memset(s, 0, sizeof *s);
    s->len = len;
    if (len <= STR_INLINE) {
        if (len > 0) memcpy(s->text, text, len);
        return true;
    }
    ray_t* pool = v->str_pool;
    if (pool == NULL) pool = ray__vec(RAY_U8, 0, len);
    if (ray_is_err(pool)) return false;
    uint64_t at = (uint64_t)pool->len;
    memcpy(s->prefix, text, 4);
    s->off_lo = (uint32_t)at;
    s->off_hi = (uint32_t)(at >> 32);
    pool = ray__insert(pool, pool->len, text, len);
    v->str_pool = ray_is_err(pool) ? NULL : pool;
    return v->str_pool != NULL;
}

/* The vector to write to, or an error: consumes v. elems is its new length, and
 * i at most most. */
static ray_t* writable(const char* fn, ray_t* v, int64_t i, int64_t most, const char* text, size_t len, int64_t elems) {
    ray_t* err = NULL;
    if (!ray__usable(v) || v->type != RAY_STR) return ray__reject(fn, "a STR vector", v);
    if (text == NULL && len > 0) err = ray_error("type", "%s: expected a text of %zu bytes, got NULL", fn, len);
    else if (len > UINT32_MAX) err = ray_error("limit", "%s: a string in a vector has less than 4 GiB, got %zu bytes", fn, len);
    else if (i < 0 || i > most) err = ray__range(fn, i, v->len);
    if (err != NULL) {
        ray__drop(v);
        return err;
    }
    return ray__own(v, elems);
}

/* Writes a text to element i of v, which has one holder, or before it. */
static ray_t* put(ray_t* v, int64_t i, bool insert, const char* text, size_t len) {
    str_view s;
    if (ray_is_err(v)) return v;
    ray_t* pool = ray__share(v->str_pool); /* the text may lie in it */
    bool done = describe(v, &s, text, (uint32_t)len);
    ray__drop(pool);
    if (!done) {
        ray__drop(v);
        return RAY_OOM_OBJ;
    }
    if (insert) return ray__insert(v, i, &s, 1);
    ((str_view*)v->data)[i] = s;
    return v;
}

static int64_t length(ray_t* v) { return ray__usable(v) && v->type == RAY_STR ? v->len : 0; }

ray_t* ray_str_vec_append(ray_t* v, const char* text, size_t len) {
    int64_t n = length(v);
    return put(writable("ray_str_vec_append", v, n, n, text, len, n + 1), n, true, text, len);
}

ray_t* ray_str_vec_set(ray_t* v, int64_t i, const char* text, size_t len) {
    int64_t n = length(v);
    return put(writable("ray_str_vec_set", v, i, n - 1, text, len, n), i, false, text, len);
}

ray_t* ray_str_vec_insert_at(ray_t* v, int64_t i, const char* text, size_t len) {
    int64_t n = length(v);
    return put(writable("ray_str_vec_insert_at", v, i, n, text, len, n + 1), i, true, text, len);
}

ray_t* ray_str_vec_from_parts(const char* const* texts, const uint32_t* lens, const uint8_t* nulls, int64_t n) {
    if (n < 0 || (n > 0 && (texts == NULL || lens == NULL)))
        return ray_error("type", "ray_str_vec_from_parts: expected texts and lengths of 0 or more strings");
    ray_t* v = ray__vec(RAY_STR, 0, n);
    for (int64_t i = 0; i < n && !ray_is_err(v); i++) {
        bool empty = texts[i] == NULL || (nulls != NULL && nulls[i] != 0);
        v = ray_str_vec_append(v, texts[i], empty ? 0 : lens[i]);
    }
    return v;
}

const char* ray_str_vec_get(ray_t* v, int64_t i, size_t* len) {
    if (len != NULL) *len = 0;
    if (i < 0 || i >= length(v)) return NULL;
    const str_view* s = (const str_view*)ray_slice_data(v) + i;
    if (len != NULL) *len = s->len;
    return ray__view_text(ray__pool(v), s);
}

ray_t* ray_str_vec_compact(ray_t* v) {
    if (!ray__usable(v) || v->type != RAY_STR) return ray__reject("ray_str_vec_compact", "a STR vector", v);
    ray_t* w = ray__vec(RAY_STR, v->attrs & RAY_ATTR_HAS_NULLS, v->len);
    for (int64_t i = 0; i < v->len && !ray_is_err(w); i++) {
        size_t n;
        const char* text = ray_str_vec_get(v, i, &n);
        w = ray_str_vec_append(w, text, n);
    }
    ray__drop(v);
    return w;
}

/* ray__strvec returns a vector of n descriptors and a pool of so many bytes,
 * both still to be written. */
ray_t* ray__strvec(int64_t n, size_t pool_bytes) {
    ray_t* v = ray__vec(RAY_STR, 0, n);
    if (ray_is_err(v) || pool_bytes == 0) {
        if (!ray_is_err(v)) v->len = n;
        return v;
    }
    ray_t* pool = ray_alloc(pool_bytes);
    if (ray_is_err(pool)) {
        ray__drop(v);
        return pool;
    }
    pool->len = (int64_t)pool_bytes;
    v->str_pool = pool;
    v->len = n;
    return v;
}
