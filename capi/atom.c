/* Atoms, and elements of vectors as atoms. */
#include "internal.h"

#include <string.h>

static ray_t* atom(int8_t elem) { return ray__new((int8_t)-elem, 0); }

/* ATOM defines a constructor that stores one field. A shared out-of-memory
 * object must not be written to. */
#define ATOM(name, param, elem, field, stored) \
    ray_t* name(param) {                       \
        ray_t* v = atom(elem);                 \
        if (v != RAY_OOM_OBJ) v->field = stored; \
        return v;                              \
    }

ATOM(ray_bool, bool x, RAY_BOOL, b8, x)
ATOM(ray_u8, uint8_t x, RAY_U8, u8, x)
ATOM(ray_i16, int16_t x, RAY_I16, i16, x)
ATOM(ray_i32, int32_t x, RAY_I32, i32, x)
ATOM(ray_i64, int64_t x, RAY_I64, i64, x)
ATOM(ray_f32, float x, RAY_F32, f64, (double)x)
ATOM(ray_f64, double x, RAY_F64, f64, x)
ATOM(ray_date, int64_t x, RAY_DATE, i64, (int32_t)x)
ATOM(ray_time, int64_t x, RAY_TIME, i64, (int32_t)x)
ATOM(ray_timestamp, int64_t x, RAY_TIMESTAMP, i64, x)
ATOM(ray_sym, int64_t x, RAY_SYM, i64, x)

ray_t* ray_guid(const uint8_t bytes[16]) {
    if (bytes == NULL) return ray_error("type", "ray_guid: expected 16 bytes, got NULL");
    ray_t* v = atom(RAY_GUID);
    if (v == RAY_OOM_OBJ) return v;
    v->obj = ray_vec_from_raw(RAY_U8, bytes, 16);
    if (ray_is_err(v->obj)) {
        v->obj = NULL;
        ray__drop(v);
        return RAY_OOM_OBJ;
    }
    return v;
}

/* A string of more than 6 bytes lies behind the header, with its length in
 * len. There is always a NUL after the bytes. */
ray_t* ray_str(const char* text, size_t len) {
    if (text == NULL && len > 0) return ray_error("type", "ray_str: expected a text of %zu bytes, got NULL", len);
    bool large = len >= sizeof((ray_t*)0)->sdata;
    ray_t* v = len >= INT64_MAX ? RAY_OOM_OBJ : ray__new(-RAY_STR, large ? len + 1 : 0);
    if (v == RAY_OOM_OBJ) return v;
    if (large) {
        v->attrs = RAY_ATTR_LONG;
        v->len = (int64_t)len;
        memcpy(v->data, text, len);
        v->data[len] = 0;
    } else {
        v->slen = (uint8_t)len;
        if (len > 0) memcpy(v->sdata, text, len);
    }
    return v;
}

ray_t* ray_typed_null(int8_t type) {
    static const uint8_t zeros[16];
    ray_t* v;
    switch (type) {
    case -RAY_BOOL: v = ray_bool(false); break;
    case -RAY_U8: v = ray_u8(0); break;
    case -RAY_I16: return ray_i16(NULL_I16);
    case -RAY_I32: return ray_i32(NULL_I32);
    case -RAY_I64: return ray_i64(NULL_I64);
    case -RAY_F32: return ray_f32(NULL_F32);
    case -RAY_F64: return ray_f64(NULL_F64);
    case -RAY_DATE: return ray_date(NULL_I32);
    case -RAY_TIME: return ray_time(NULL_I32);
    case -RAY_TIMESTAMP: return ray_timestamp(NULL_I64);
    case -RAY_GUID: v = ray_guid(zeros); break;
    case -RAY_SYM: return ray_sym(0);
    case -RAY_STR: return ray_str("", 0);
    default: return ray_error("type", "ray_typed_null: expected the type of an atom, -1 to -13, got %d", type);
    }
    if (!ray_is_err(v)) v->attrs |= RAY_ATTR_HAS_NULLS;
    return v;
}

static bool is_str(ray_t* s) { return ray__usable(s) && s->type == -RAY_STR; }

const char* ray_str_ptr(ray_t* s) {
    if (!is_str(s)) return NULL;
    return s->attrs & RAY_ATTR_LONG ? (const char*)s->data : s->sdata;
}

size_t ray_str_len(ray_t* s) {
    if (!is_str(s)) return 0;
    return s->attrs & RAY_ATTR_LONG ? (size_t)s->len : s->slen;
}

int ray_str_cmp(ray_t* a, ray_t* b) {
    size_t n = ray_str_len(a), m = ray_str_len(b), both = n < m ? n : m;
    int order = both == 0 ? 0 : memcmp(ray_str_ptr(a), ray_str_ptr(b), both);
    return order != 0 ? order : (n > m) - (n < m);
}

int8_t ray_obj_type(ray_t* v) { return v == NULL ? RAY_NULL : v->type; }
uint8_t ray_obj_attrs(ray_t* v) { return v == NULL ? 0 : v->attrs; }

static int64_t sym_at(ray_t* v, int64_t i) {
    const void* data = ray_slice_data(v);
    switch (v->attrs & RAY_SYM_W_MASK) {
    case RAY_SYM_W8: return ((const uint8_t*)data)[i];
    case RAY_SYM_W16: return ((const uint16_t*)data)[i];
    case RAY_SYM_W32: return ((const uint32_t*)data)[i];
    default: return ((const int64_t*)data)[i];
    }
}

static bool has(ray_t* v, int64_t i) { return ray__is_seq(v) && i >= 0 && i < v->len; }

int64_t ray_vec_get_i64(ray_t* v, int64_t i) {
    if (!has(v, i) || ray_vec_is_null(v, i)) return NULL_I64;
    const void* data = ray_slice_data(v);
    switch (v->type) {
    case RAY_BOOL:
    case RAY_U8: return ((const uint8_t*)data)[i];
    case RAY_I16: return ((const int16_t*)data)[i];
    case RAY_I32:
    case RAY_DATE:
    case RAY_TIME: return ((const int32_t*)data)[i];
    case RAY_I64:
    case RAY_TIMESTAMP: return ((const int64_t*)data)[i];
    case RAY_SYM: return sym_at(v, i);
    case RAY_F32:
    case RAY_F64: {
        double x = ray_vec_get_f64(v, i);
        return x >= -9223372036854775808.0 && x < 9223372036854775808.0 ? (int64_t)x : NULL_I64;
    }
    default: return NULL_I64;
    }
}

double ray_vec_get_f64(ray_t* v, int64_t i) {
    if (!has(v, i) || ray_vec_is_null(v, i)) return NULL_F64;
    switch (v->type) {
    case RAY_F32: return (double)((const float*)ray_slice_data(v))[i];
    case RAY_F64: return ((const double*)ray_slice_data(v))[i];
    case RAY_LIST:
    case RAY_GUID:
    case RAY_STR: return NULL_F64;
    default: return (double)ray_vec_get_i64(v, i);
    }
}

int64_t ray_vec_get_sym_id(ray_t* v, int64_t i) { return has(v, i) && v->type == RAY_SYM ? sym_at(v, i) : -1; }

/* ray__atom_at returns element i, which exists, as an atom; an item of a list
 * as it is. */
ray_t* ray__atom_at(ray_t* v, int64_t i) {
    const uint8_t* at = (const uint8_t*)ray_slice_data(v) + (size_t)i * ray_elem_size(v->type, v->attrs);
    switch (v->type) {
    case RAY_LIST: return ray__share(ray__items(v)[i]);
    case RAY_BOOL: return ray_bool(*at != 0);
    case RAY_U8: return ray_u8(*at);
    case RAY_I16: return ray_i16(*(const int16_t*)at);
    case RAY_I32: return ray_i32(*(const int32_t*)at);
    case RAY_DATE: return ray_date(*(const int32_t*)at);
    case RAY_TIME: return ray_time(*(const int32_t*)at);
    case RAY_I64: return ray_i64(*(const int64_t*)at);
    case RAY_TIMESTAMP: return ray_timestamp(*(const int64_t*)at);
    case RAY_F32: return ray_f32(*(const float*)at);
    case RAY_F64: return ray_f64(*(const double*)at);
    case RAY_GUID: return ray_guid(at);
    case RAY_SYM: return ray_sym(sym_at(v, i));
    default: {
        const str_view* s = (const str_view*)at;
        return ray_str(ray__view_text(ray__pool(v), s), s->len);
    }
    }
}

/* The payload of an atom as an element of a vector of its type. A SYM vector
 * that is appended to has ids of 64 bits or wide enough ones. */
static const void* elem_of(ray_t* atom, float* f) {
    switch (atom->type) {
    case -RAY_F32: *f = (float)atom->f64; return f;
    case -RAY_GUID: return atom->obj->data;
    default: return &atom->i64;
    }
}

/* Whether the id of a symbol fits into a SYM vector of v's width. */
static bool fits(ray_t* v, ray_t* atom) {
    size_t size = ray_elem_size(v->type, v->attrs);
    return v->type != RAY_SYM || size >= 8 || (uint64_t)atom->i64 >> (8 * size) == 0;
}

/* Returns a SYM vector with ids of 64 bits: consumes v. */
static ray_t* widen(ray_t* v) {
    ray_t* w = ray__vec(RAY_SYM, RAY_SYM_W64, v->len + 1);
    if (!ray_is_err(w)) {
        for (int64_t i = 0; i < v->len; i++) ((int64_t*)w->data)[i] = sym_at(v, i);
        w->len = v->len;
    }
    ray__drop(v);
    return w;
}

static ray_t* flag_null(ray_t* v, ray_t* atom) {
    if (!ray_is_err(v) && atom->type != -RAY_BOOL && atom->type != -RAY_U8 && ray_atom_is_null(atom))
        v->attrs |= RAY_ATTR_HAS_NULLS;
    return v;
}

ray_t* ray__append_atom(ray_t* v, ray_t* atom) {
    float f;
    if (v->type == RAY_STR) return ray_str_vec_append(v, ray_str_ptr(atom), ray_str_len(atom));
    if (!fits(v, atom)) v = widen(v);
    if (ray_is_err(v)) return v;
    return flag_null(ray_vec_append(v, elem_of(atom, &f)), atom);
}

ray_t* ray__set_atom(ray_t* v, int64_t i, ray_t* atom) {
    float f;
    if (v->type == RAY_STR) return ray_str_vec_set(v, i, ray_str_ptr(atom), ray_str_len(atom));
    if (!fits(v, atom)) v = widen(v);
    if (ray_is_err(v)) return v;
    return flag_null(ray_vec_set(v, i, elem_of(atom, &f)), atom);
}

static bool equal_elems(ray_t* a, ray_t* b) {
    if (a->len != b->len) return false;
    size_t size = ray_elem_size(a->type, a->attrs);
    switch (a->type) {
    case RAY_LIST:
        for (int64_t i = 0; i < a->len; i++)
            if (!ray__equal(ray__items(a)[i], ray__items(b)[i])) return false;
        return true;
    case RAY_SYM:
        for (int64_t i = 0; i < a->len; i++)
            if (sym_at(a, i) != sym_at(b, i)) return false;
        return true;
    case RAY_STR:
        for (int64_t i = 0; i < a->len; i++) {
            size_t n, m;
            const char *s = ray_str_vec_get(a, i, &n), *t = ray_str_vec_get(b, i, &m);
            if (n != m || memcmp(s, t, n) != 0) return false;
        }
        return true;
    default: return memcmp(ray_slice_data(a), ray_slice_data(b), (size_t)a->len * size) == 0;
    }
}

/* ray__equal reports whether two values are of one type and hold the same. */
bool ray__equal(ray_t* a, ray_t* b) {
    if (a == b) return true;
    if (a == NULL || b == NULL || a->type != b->type) return false;
    if (a->type >= RAY_LIST && a->type <= RAY_STR) return equal_elems(a, b);
    switch (a->type) {
    case -RAY_STR: return ray_str_cmp(a, b) == 0;
    case -RAY_GUID: return memcmp(a->obj->data, b->obj->data, 16) == 0;
    case -RAY_F32:
    case -RAY_F64: return a->f64 == b->f64 || (a->f64 != a->f64 && b->f64 != b->f64);
    case -RAY_BOOL:
    case -RAY_U8: return a->u8 == b->u8 && a->attrs == b->attrs;
    case RAY_TABLE:
    case RAY_DICT:
    case RAY_LAMBDA:
        return ray__equal(ray__items(a)[0], ray__items(b)[0]) && ray__equal(ray__items(a)[1], ray__items(b)[1]);
    case RAY_UNARY:
    case RAY_BINARY:
    case RAY_VARY: return ray__equal(a->obj, b->obj);
    case RAY_NULL: return true;
    case RAY_ERROR: return false;
    default: return a->i64 == b->i64;
    }
}
